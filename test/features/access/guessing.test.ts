import { describe, expect, test, vi } from "vitest";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";

const from = (address: string) => ({ "CF-Connecting-IP": address });
const guess = (index: number) => `sk_test_${String(index).padStart(26, "0")}_${"0".repeat(32)}`;

describe("keys that do not exist", () => {
  test("cost the database no more than a hundred look-ups a minute from one address", async () => {
    const { bindings, calls } = countedIsolate();
    let last = { status: 0, headers: new Headers() };
    for (let index = 0; index < 150; index += 1) {
      last = await call("GET", "/v1/models", { key: guess(index), headers: from("198.51.100.7"), bindings });
    }
    expect(calls.d1).toBe(100);
    expect([last.status, Number(last.headers.get("Retry-After"))]).toEqual([429, expect.any(Number)]);
  });

  test("keep no caller of another address out, nor a key that the isolate knows", async () => {
    const bindings = freshIsolate();
    const { key } = await makeKey();
    const { key: later } = await makeKey();
    const known = () => call("GET", "/v1/models", { key, headers: from("198.51.100.7"), bindings });
    expect((await known()).status).toBe(200);
    for (let index = 0; index < 101; index += 1) {
      await call("GET", "/v1/models", { key: guess(index), headers: from("198.51.100.7"), bindings });
    }
    const refused = await call<Failure>("GET", "/v1/models", { key: later, headers: from("198.51.100.7"), bindings });
    expect([refused.status, refused.body.error.code]).toEqual([429, "rate_limited"]);
    expect((await known()).status).toBe(200);
    expect((await call("GET", "/v1/models", { key: later, headers: from("198.51.100.8"), bindings })).status).toBe(200);
  });

  test("are looked up again once the minute is over", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const bindings = freshIsolate();
    for (let index = 0; index < 101; index += 1) await call("GET", "/v1/models", { key: guess(index), bindings });
    expect((await call("GET", "/v1/models", { key: guess(200), bindings })).status).toBe(429);
    vi.setSystemTime(now + 60_000);
    expect((await call("GET", "/v1/models", { key: guess(201), bindings })).status).toBe(401);
  });
});
