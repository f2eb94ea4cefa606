import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, freshIsolate } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const FIND_KEY = /^select .* from "api_keys" where "api_keys"."id" = \?$/;

/** A database that holds back what it has read of one key, until it is told to let go. */
function holdingBack(keyId: string) {
  const [read, letGo] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let held = false;
  const wrap = (statement: D1PreparedStatement, values: readonly unknown[] = []): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === "bind") return (...bound: unknown[]) => wrap(target.bind(...bound), bound);
        if (typeof member !== "function") return member;
        if (name !== "raw" || held || !values.includes(keyId)) return member.bind(target);
        return async (...args: unknown[]) => {
          held = true;
          const rows: unknown = await Reflect.apply(member, target, args);
          read.resolve(undefined);
          await letGo.promise;
          return rows;
        };
      },
    });
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === "prepare") {
        return (sql: string) => (FIND_KEY.test(sql) ? wrap(target.prepare(sql)) : target.prepare(sql));
      }
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { DB, read: read.promise, letGo: () => letGo.resolve(undefined) };
}

describe("a key that is revoked while a request looks it up", () => {
  test("is refused from then on by the isolate that revoked it, however late the look-up ends", async () => {
    const admin = await makeKey();
    const { key, keyId } = await makeKey({ organizationId: admin.organizationId });
    const { DB, read, letGo } = holdingBack(keyId);
    const bindings = freshIsolate({ DB });
    const underWay = call("GET", "/v1/models", { key, bindings });
    await read;
    expect((await call("DELETE", `/v1/keys/${keyId}`, { key: admin.key, bindings })).status).toBe(200);
    letGo();
    await underWay; // it began before the revocation and may be answered either way
    expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(401);
  });

  test("is refused at once too where an old entry is read anew in the background", async () => {
    const admin = await makeKey();
    const { key, keyId } = await makeKey({ organizationId: admin.organizationId });
    const { DB, read, letGo } = holdingBack(keyId);
    let reading: D1Database = env.DB;
    const switched = new Proxy(env.DB, {
      get: (_, name) => {
        const member: unknown = Reflect.get(reading, name);
        return typeof member === "function" ? member.bind(reading) : member;
      },
    });
    const bindings = freshIsolate({ DB: switched });
    expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(200);
    vi.setSystemTime(Date.now() + 30_000);
    reading = DB;
    const stale = call("GET", "/v1/models", { key, bindings });
    await read;
    expect((await call("DELETE", `/v1/keys/${keyId}`, { key: admin.key, bindings })).status).toBe(200);
    letGo();
    await stale;
    expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(401);
  });

  test("is refused by every other isolate within 60 seconds of the revocation, however late its look-up ends", async () => {
    const admin = await makeKey();
    const { key, keyId } = await makeKey({ organizationId: admin.organizationId });
    const { DB, read, letGo } = holdingBack(keyId);
    const bindings = freshIsolate({ DB });
    const underWay = call("GET", "/v1/models", { key, bindings });
    await read;
    expect((await call("DELETE", `/v1/keys/${keyId}`, { key: admin.key })).status).toBe(200);
    vi.setSystemTime(Date.now() + 50_000); // the look-up is slow
    letGo();
    expect((await underWay).status).toBe(200);
    vi.setSystemTime(Date.now() + 10_000);
    expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(401);
  });
});
