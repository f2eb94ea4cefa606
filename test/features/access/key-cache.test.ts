import { createExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDeps } from "../../../src/deps.ts";
import { authenticate } from "../../../src/features/access/access.usecases.ts";
import { createKeyCache, rememberKey, type KnownKey } from "../../../src/features/access/key-cache.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const KEY: KnownKey = {
  space: "org:test",
  organizationId: "org",
  environment: "test",
  scopes: ["score"],
  secretHash: new Uint8Array(32),
  expiresAt: null,
  revokedAt: null,
  annotatorId: null,
};

test("thousands of guessed key ids take a bounded part of an isolate's memory, and make it forget no real key", async () => {
  const real = await makeKey();
  const { bindings, calls } = countedIsolate();
  const deps = createDeps(bindings, createExecutionContext());
  const present = (keyId: string, secret = "") =>
    authenticate(deps, { keyId, secret, environment: "test" }, `the address of ${keyId}`);
  await present(real.keyId, real.secret);
  for (let from = 0; from < 2_000; from += 100) {
    const ids = Array.from({ length: 100 }, (_, index) => `guess-${from + index}`);
    expect(new Set(await Promise.all(ids.map((id) => present(id))))).toEqual(new Set([undefined]));
  }
  const { known, unknown } = deps.keyCache;
  expect([[...known.keys()], unknown.size]).toEqual([[real.keyId], 1_000]);
  calls.d1 = 0;
  expect(await present(real.keyId, real.secret)).toMatchObject({ organizationId: real.organizationId });
  expect(await present("guess-1999")).toBeUndefined();
  expect(calls.d1).toBe(0);
});

test("the real keys of an isolate are bounded too: the one that was looked up the longest ago goes first", () => {
  const cache = createKeyCache();
  for (let index = 0; index <= 10_000; index += 1) rememberKey(cache, `key-${index}`, KEY, index);
  expect([cache.known.size, cache.known.has("key-0"), cache.known.has("key-1")]).toEqual([10_000, false, true]);
});

test("a key id is remembered either as known or as unknown, as the database said last", () => {
  const cache = createKeyCache();
  for (const found of [undefined, KEY, undefined, KEY]) {
    rememberKey(cache, "id", found, 0);
    expect([cache.known.has("id"), cache.unknown.has("id")]).toEqual([found !== undefined, found === undefined]);
  }
});
