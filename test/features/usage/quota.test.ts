import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { call, freshIsolate } from "../../support/api.ts";
import { documentOf } from "../../support/declared.ts";
import { makeKey } from "../../support/keys.ts";
import { fill, isolateOf, rowsOf, send, usageOf, writesTo } from "./space.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** What scores, or asks to, stores nothing that is counted. */
const SCORES = [
  "POST /model-hub/annotations-labels/{id}/restore/",
  "POST /v1/models/import",
  "POST /v1/models/{id}/score",
  "POST /v1/models/{id}/score/batch",
  "POST /v1/receipts/verify",
  "POST /v1/webhooks/{webhookId}/deliveries/{deliveryId}/replay",
  "POST /v1/webhooks/{webhookId}/test",
  "POST /v1/score/{slug}",
  "POST /v1/score/{slug}/batch",
  "POST /v1/scoring/compute",
  "POST /v1/scoring/scores/search",
];

describe("a space that is full", () => {
  test("refuses every kind of write that adds rows or bytes, and stores nothing of it", async () => {
    const { key } = await makeKey();
    const filled = await fill(key);
    later(20_000);
    const before = await rowsOf(key);
    for (const write of writesTo(filled)) {
      const bindings = isolateOf({ rows: 1, bytes: 1 });
      for (const headers of [{}, { "Idempotency-Key": write.operation.replaceAll(/[ {}]/g, "-") }]) {
        const { status, body, headers: answered } = await send(write, key, bindings, headers);
        expect([write.operation, status, body.error?.code]).toEqual([write.operation, 409, "STORAGE_QUOTA_EXCEEDED"]);
        expect(Number(answered.get("Retry-After"))).toBeGreaterThan(0);
        expect(body.error.details).toMatchObject({
          limits: { rows: 1, bytes: 1 },
          needed: { rows: expect.any(Number) },
        });
        expect(body.error.message).toMatch(/^This organisation stores \d+ of 1 rows and \d+ of 1 bytes/);
        expect(body.error.errorAction).toMatch(/Delete .*SPACE_MAX_ROWS.*GET \/v1\/usage/);
      }
    }
    later(20_000);
    expect(await rowsOf(key)).toEqual(before);
  });

  test("is asked by every operation that writes: one that is new adds its line here", async () => {
    const { key } = await makeKey();
    const covered = writesTo(await fill(key)).map(({ operation }) => operation);
    const declared = Object.entries(documentOf(createApp()).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const writing = declared.filter((name) => /^(POST|PUT|PATCH)/.test(name) && !SCORES.includes(name));
    const twins = writing.map((name) => name.replace("PATCH /v1/contacts/", "PATCH /v1/companies/"));
    expect([...new Set(twins)].toSorted()).toEqual(covered.toSorted());
  });

  test("reads, scores, computes and deletes as ever", async () => {
    const { key } = await makeKey();
    const { profileId, assignmentId, slug, templateId } = await fill(key);
    const bindings = isolateOf({ rows: 1, bytes: 1 });
    const at = async (method: string, path: string, body?: unknown) =>
      (await call(method, path, { key, bindings, ...(body !== undefined && { body }) })).status;
    expect(await at("POST", `/v1/score/${slug}`, { age: 30 })).toBe(200);
    expect(await at("POST", "/v1/scoring/compute", { objectType: "company", objectIds: ["acme.com"] })).toBe(202);
    const search = { objectType: "company", objectIds: ["acme.com"] };
    expect(await at("POST", "/v1/scoring/scores/search", search)).toBe(200);
    expect(await at("GET", "/v1/usage")).toBe(200);
    expect(await at("GET", "/v1/models")).toBe(200);
    expect(await at("DELETE", `/v1/scoring/assignments/${assignmentId}`)).toBe(204);
    expect(await at("DELETE", `/v1/companies/signals/templates/${templateId}`)).toBe(204);
    expect(await at("DELETE", `/v1/scoring/profiles/${profileId}`)).toBe(204);
  });

  test("takes a computation without an Idempotency-Key, whose answer it would store, and says so", async () => {
    const { key } = await makeKey();
    await fill(key);
    const body = { objectType: "company", objectIds: ["acme.com"] };
    const headers = { "Idempotency-Key": "k" };
    const refused = await call("POST", "/v1/scoring/compute", { key, body, headers, bindings: isolateOf({ rows: 1 }) });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining("is taken without Idempotency-Key")]);
  });

  test("takes writes again after a deletion, at the latest 20 seconds after the refusal", async () => {
    const { key } = await makeKey();
    const filled = await fill(key);
    const [profile] = writesTo(filled).filter(({ operation }) => operation === "POST /v1/scoring/profiles");
    if (!profile) throw new Error("no such write");
    later(60_000);
    const { stored } = await usageOf(key);
    const bindings = isolateOf({ rows: stored.rows });
    expect((await send(profile, key, bindings)).status).toBe(409);
    expect((await call("DELETE", `/v1/scoring/profiles/${filled.profileId}`, { key, bindings })).status).toBe(204);
    const { status, headers } = await send(profile, key, bindings);
    expect([status, headers.get("Retry-After")]).toEqual([409, "20"]);
    later(Number(headers.get("Retry-After")) * 1_000);
    expect((await send(profile, key, bindings)).status).toBe(201);
  });

  test("takes a write at once where the deletion came before the refusal", async () => {
    const { key } = await makeKey();
    const filled = await fill(key);
    later(60_000);
    const { stored } = await usageOf(key);
    const bindings = isolateOf({ rows: stored.rows });
    later(20_000);
    expect((await call("DELETE", `/v1/scoring/profiles/${filled.profileId}`, { key, bindings })).status).toBe(204);
    const body = { profileType: "company", name: "n" };
    expect((await call("POST", "/v1/scoring/profiles", { key, body, bindings })).status).toBe(201);
  });
});

describe("writers at once", () => {
  test("never bring a space over its rows, in however many isolates", async () => {
    const { key } = await makeKey();
    const isolates = Array.from({ length: 6 }, () => isolateOf({ rows: 30 }));
    const body = { profileType: "company", name: "n" };
    const writers = Array.from({ length: 60 }, (_, at) =>
      call("POST", "/v1/scoring/profiles", { key, body, bindings: isolates[at % 6] ?? freshIsolate() }),
    );
    const statuses = (await Promise.all(writers)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201, 409]));
    later(60_000);
    const { stored } = await usageOf(key);
    expect(stored.rows).toBe(1 + statuses.filter((status) => status === 201).length); // with the key
    expect(stored.rows).toBeLessThanOrEqual(30);
    expect(stored.rows).toBeGreaterThanOrEqual(25);
  });

  test("fill a space to its last row, one after the other", async () => {
    const { key } = await makeKey();
    const bindings = isolateOf({ rows: 12 });
    const statuses: number[] = [];
    for (let sent = 0; sent < 15; sent += 1) {
      const body = { profileType: "company", name: "n" };
      statuses.push((await call("POST", "/v1/scoring/profiles", { key, body, bindings })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 11 }, () => 201), 409, 409, 409, 409]);
  });
});

describe("a repeat under an Idempotency-Key", () => {
  test("is answered with the first answer when the space is full by then", async () => {
    const { key } = await makeKey();
    const request = { key, body: { profileType: "company", name: "n" }, headers: { "Idempotency-Key": "k" } };
    const first = await call("POST", "/v1/scoring/profiles", request);
    const repeat = await call("POST", "/v1/scoring/profiles", { ...request, bindings: isolateOf({ rows: 1 }) });
    expect([repeat.status, repeat.text, repeat.headers.get("Idempotency-Replayed")]).toEqual([201, first.text, "true"]);
  });

  test("of a refusal is a request of its own, which is carried out once there is room", async () => {
    const { key } = await makeKey();
    const request = { key, body: { profileType: "company", name: "n" }, headers: { "Idempotency-Key": "k" } };
    const refused = await call("POST", "/v1/scoring/profiles", { ...request, bindings: isolateOf({ rows: 1 }) });
    expect(refused.status).toBe(409);
    expect((await call("POST", "/v1/scoring/profiles", request)).status).toBe(201);
    later(20_000);
    expect(await rowsOf(key)).toMatchObject({ profiles: 1, idempotency_keys: 1 });
  });
});

test("one space that is full is no hindrance to another, nor is test data to live data", async () => {
  const { key, organizationId } = await makeKey();
  await fill(key);
  const live = await makeKey({ organizationId, environment: "live" });
  const bindings = isolateOf({ rows: 5 });
  const statusOf = async (caller: string) =>
    (await call("POST", "/v1/scoring/profiles", { key: caller, body: { profileType: "company", name: "n" }, bindings }))
      .status;
  expect([await statusOf(key), await statusOf(live.key), await statusOf((await makeKey()).key)]).toEqual([
    409, 201, 201,
  ]);
});

test("a write is taken where nobody can say what is stored, and the usage cannot be read", async () => {
  const { key } = await makeKey();
  const gone = () => Promise.reject(new Error("the object is gone"));
  const bindings = Object.assign(freshIsolate(), {
    SPACE_USAGE: { getByName: () => ({ reserve: gone, standing: gone }) },
  });
  const body = { profileType: "company", name: "n" };
  expect((await call("POST", "/v1/scoring/profiles", { key, body, bindings })).status).toBe(201);
  const { status, text } = await call("GET", "/v1/usage", { key, bindings });
  expect([status, text]).toEqual([502, expect.stringContaining("USAGE_UNAVAILABLE")]);
});
