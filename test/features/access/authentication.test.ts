import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

afterEach(() => vi.useRealTimers());

const RECORDS = { records: [{ age: 41, purpose: "car" }] };

async function expectRefusal(headers: Record<string, string>, path = "/v1/models"): Promise<Failure["error"]> {
  const { status, body, headers: answered } = await call<Failure>("GET", path, { headers });
  expect(status).toBe(401);
  expect(answered.get("WWW-Authenticate")).toBe("Bearer");
  return body.error;
}

describe("a request is refused with 401 invalid_api_key", () => {
  test("without a key", async () => {
    expect(await expectRefusal({})).toMatchObject({ type: "AUTHENTICATION", code: "invalid_api_key" });
  });

  test.each([
    ["that is no key at all", "Bearer nonsense"],
    ["of another scheme", "Basic c2s6"],
    ["of the right form that nobody has", `Bearer sk_test_${"0".repeat(26)}_${"0".repeat(32)}`],
    ["that is empty", "Bearer "],
  ])("with a key %s", async (_, Authorization) => {
    expect(await expectRefusal({ Authorization })).toMatchObject({ code: "invalid_api_key" });
  });

  test("with a right key id and a wrong secret", async () => {
    const { keyId } = await makeKey();
    expect(await expectRefusal({ Authorization: `Bearer sk_test_${keyId}_${"0".repeat(32)}` })).toMatchObject({
      code: "invalid_api_key",
    });
  });

  test("with a test key that calls itself live", async () => {
    const { key } = await makeKey();
    await expectRefusal({ Authorization: `Bearer ${key.replace("sk_test_", "sk_live_")}` });
  });

  test("with a key that has expired, from the moment it does", async () => {
    const now = Date.now();
    const { key } = await makeKey({ expiresAt: now + 1_000 });
    vi.useFakeTimers({ toFake: ["Date"], now });
    expect((await call("GET", "/v1/models", { key })).status).toBe(200);
    vi.setSystemTime(now + 1_000);
    await expectRefusal({ Authorization: `Bearer ${key}` });
  });

  test("with half of the header pair", async () => {
    const { keyId } = await makeKey();
    await expectRefusal({ "X-Api-Key": keyId });
  });
});

test("the header pair is the same credential as the bearer key", async () => {
  const { key, keyId, secret } = await makeKey();
  const { modelId } = await deploy(key);
  const headers = { "X-Api-Key": keyId, "X-Secret-Key": secret };
  expect((await call("GET", `/v1/models/${modelId}`, { headers })).status).toBe(200);
});

test("only a hash of the secret is stored", async () => {
  const { keyId, secret } = await makeKey();
  const row = await env.DB.prepare("SELECT * FROM api_keys WHERE id = ?").bind(keyId).first();
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(row?.["secret_hash"]).toMatch(/^[0-9a-f]{64}$/);
});

describe("a revoked key", () => {
  test("is refused at once by the isolate that revoked it", async () => {
    const admin = await makeKey();
    const { body } = await call<{ id: string; key: string }>("POST", "/v1/keys", {
      key: admin.key,
      body: { name: "a" },
    });
    expect((await call("POST", "/v1/score/dep_none", { key: body.key, body: {} })).status).toBe(404);
    expect((await call("DELETE", `/v1/keys/${body.id}`, { key: admin.key })).body).toEqual({ success: true });
    await expectRefusal({ Authorization: `Bearer ${body.key}` });
  });

  test("is refused by every other isolate within 60 seconds, and found out in the background before", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const { key, keyId } = await makeKey();
    const [idle, busy] = [freshIsolate(), freshIsolate()];
    for (const bindings of [idle, busy]) expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(200);
    await env.DB.prepare("UPDATE api_keys SET revoked_at = ? WHERE id = ?").bind(now, keyId).run();
    vi.setSystemTime(now + 29_999);
    expect((await call("GET", "/v1/models", { key, bindings: busy })).status).toBe(200);
    vi.setSystemTime(now + 30_000);
    expect((await call("GET", "/v1/models", { key, bindings: busy })).status).toBe(200);
    expect((await call("GET", "/v1/models", { key, bindings: busy })).status).toBe(401);
    vi.setSystemTime(now + 60_000);
    expect((await call("GET", "/v1/models", { key, bindings: idle })).status).toBe(401);
  });
});

test("a key id that was unknown is looked up again after ten seconds", async () => {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now });
  const { key, keyId } = await makeKey();
  const hidden = await env.DB.prepare("DELETE FROM api_keys WHERE id = ? RETURNING *").bind(keyId).first();
  const bindings = freshIsolate();
  expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(401);
  const columns = Object.keys(hidden ?? {});
  const marks = columns.map(() => "?").join(",");
  const values = columns.map((column) => hidden?.[column]);
  await env.DB.prepare(`INSERT INTO api_keys (${columns.join(",")}) VALUES (${marks})`)
    .bind(...values)
    .run();
  expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(401);
  vi.setSystemTime(now + 10_000);
  expect((await call("GET", "/v1/models", { key, bindings })).status).toBe(200);
});

describe("a key without the scope", () => {
  test("is no valid key for scoring", async () => {
    const { key } = await makeKey({ scopes: ["read", "write"] });
    for (const path of ["/v1/score/dep_none", "/v1/score/dep_none/batch"]) {
      const { status, body } = await call<Failure>("POST", path, { key, body: RECORDS });
      expect([status, body.error.code]).toEqual([401, "invalid_api_key"]);
    }
  });

  test.each([
    ["score", "GET", "/v1/models", "read"],
    ["read", "POST", "/v1/models/deploy", "write"],
    ["write", "GET", "/v1/deployments", "read"],
    ["write", "GET", "/v1/keys", "admin"],
    ["write", "DELETE", "/v1/keys/x", "admin"],
  ] as const)("%s is not enough for %s %s: 403 names the scope %s", async (held, method, path, needed) => {
    const { key } = await makeKey({ scopes: [held] });
    const body = method === "POST" ? { spec: cardOf() } : undefined;
    const answer = await call<Failure>(method, path, { key, ...(body && { body }) });
    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({ code: "insufficient_scope", details: { scope: needed } });
    expect(answer.body.error.message).toContain(needed);
  });
});

describe("what one key wrote does not exist for another", () => {
  test.each([
    ["of another organisation", () => makeKey()],
    [
      "of the same organisation's live data",
      (organizationId: string) => makeKey({ organizationId, environment: "live" }),
    ],
  ] as const)("%s", async (_, other) => {
    const owner = await makeKey();
    const { slug, modelId } = await deploy(owner.key);
    const { key } = await other(owner.organizationId);
    const answers = [
      await call("POST", `/v1/score/${slug}/batch`, { key, body: RECORDS }),
      await call("POST", `/v1/score/${slug}`, { key, body: {} }),
      await call("GET", `/v1/models/${modelId}`, { key }),
      await call("PATCH", `/v1/models/${modelId}`, { key, body: { description: "mine" } }),
      await call("GET", `/v1/deployments/${slug}`, { key }),
      await call("DELETE", `/v1/keys/${owner.keyId}`, { key }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    const lists = await Promise.all(["/v1/models", "/v1/deployments"].map((path) => call("GET", path, { key })));
    expect(lists.map(({ body }) => body)).toEqual([
      { data: [], next_cursor: null },
      { data: [], next_cursor: null },
    ]);
  });
});
