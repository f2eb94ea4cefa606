import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { CreatedKey, Key } from "../../../src/features/access/access.schemas.ts";
import { call, type Failure, type SnakePage } from "../../support/api.ts";
import { tick } from "../../support/clock.ts";
import { makeKey } from "../../support/keys.ts";

describe("making a key", () => {
  test("shows the whole key and the header pair once, with the scope score unless others are asked for", async () => {
    const { key } = await makeKey();
    const { status, body } = await call<CreatedKey>("POST", "/v1/keys", { key, body: { name: "checkout" } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "checkout", scopes: ["score"], environment: "staging", last_used_at: null });
    expect(body.key).toBe(`sk_test_${body.api_key}_${body.secret_key}`);
    expect(body.prefix).toBe(`sk_test_${body.api_key}`);
    const listed = await call<SnakePage<Key>>("GET", "/v1/keys", { key });
    expect(listed.text).not.toContain(body.secret_key);
    expect(listed.body.data.map(({ id }) => id)).toContain(body.id);
  });

  test("gives a key that works, in the environment of the key that asked", async () => {
    const live = await makeKey({ environment: "live" });
    const wanted = { name: "reader", scopes: ["read"], environment: "production" };
    const { body } = await call<CreatedKey>("POST", "/v1/keys", { key: live.key, body: wanted });
    expect(body.key).toMatch(/^sk_live_/);
    expect((await call("GET", "/v1/models", { key: body.key })).status).toBe(200);
  });

  test.each([
    [{}, ["name"]],
    [{ name: " " }, ["name"]],
    [{ name: "a", scopes: [] }, ["scopes"]],
    [{ name: "a", scopes: ["root", "score"] }, ["scopes[0]"]],
    [{ name: "a", environment: "production" }, ["environment"]],
    [{ name: "a", expires_at: "2020-01-01T00:00:00Z" }, ["expires_at"]],
    [{ name: "a", expires_at: "tomorrow" }, ["expires_at"]],
    [{ name: 7, scopes: "score", colour: "red" }, ["name", "scopes", "colour"]],
    [[], [""]],
  ])("refuses %j and names every field", async (wanted, fields) => {
    const { key } = await makeKey();
    const { status, body } = await call<Failure>("POST", "/v1/keys", { key, body: wanted });
    expect([status, body.error.code]).toEqual([422, "VALIDATION_ERROR"]);
    expect(body.error.fields.map(({ field }) => field)).toEqual(fields);
  });
});

describe("the list of keys", () => {
  test("comes in pages, the newest first, each key once", async () => {
    const { key, keyId } = await makeKey();
    const made = [];
    for (const name of ["a", "b", "c", "d"]) {
      tick();
      made.unshift((await call<CreatedKey>("POST", "/v1/keys", { key, body: { name } })).body.id);
    }
    const seen = [];
    let next: string | null = "";
    while (next !== null) {
      const cursor: string = next === "" ? "" : `&cursor=${next}`;
      const { body }: { body: SnakePage<Key> } = await call<SnakePage<Key>>("GET", `/v1/keys?limit=2${cursor}`, {
        key,
      });
      expect(body.data.length).toBeLessThanOrEqual(2);
      seen.push(...body.data.map(({ id }) => id));
      next = body.next_cursor;
    }
    expect(seen).toEqual([...made, keyId]);
  });

  test.each(["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=***"])("refuses %s", async (query) => {
    const { key } = await makeKey();
    expect((await call("GET", `/v1/keys?${query}`, { key })).status).toBe(422);
  });

  test("shows when a key was last used, written once by the key's own object", async () => {
    const { key, keyId } = await makeKey();
    const before = Date.now();
    await call("GET", "/v1/models", { key });
    await runDurableObjectAlarm(env.RATE_LIMITER.getByName(keyId));
    const { body } = await call<SnakePage<Key>>("GET", "/v1/keys", { key });
    expect(Date.parse(body.data[0]?.last_used_at ?? "")).toBeGreaterThanOrEqual(before - 1);
    expect(await runDurableObjectAlarm(env.RATE_LIMITER.getByName(keyId))).toBe(false);
  });
});

describe("revoking", () => {
  test("keeps the key in the list with the time, and may be repeated", async () => {
    const { key } = await makeKey();
    const { body: made } = await call<CreatedKey>("POST", "/v1/keys", { key, body: { name: "a" } });
    for (const _ of [1, 2]) expect((await call("DELETE", `/v1/keys/${made.id}`, { key })).status).toBe(200);
    const { body } = await call<SnakePage<Key>>("GET", "/v1/keys", { key });
    expect(body.data.find(({ id }) => id === made.id)?.revoked_at).toMatch(/Z$/);
  });

  test("a key that does not exist is 404 key_not_found", async () => {
    const { key } = await makeKey();
    const { status, body } = await call<Failure>("DELETE", "/v1/keys/nope", { key });
    expect([status, body.error.code]).toEqual([404, "key_not_found"]);
  });
});
