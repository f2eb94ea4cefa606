import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { AppEnv } from "../../../src/deps.ts";
import { serve, write } from "../../../src/endpoint.ts";
import type { CreatedKey } from "../../../src/features/access/access.schemas.ts";
import { answerError } from "../../../src/http/errors.ts";
import { createRouter } from "../../../src/http/router.ts";
import worker from "../../../src/index.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { failingAtBatch } from "../../support/faults.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import { countRows } from "../../support/profiles.ts";

afterEach(() => vi.useRealTimers());

const repeat = (key: string) => ({ "Idempotency-Key": key });

async function makeNamed(key: string, name: string, idempotencyKey: string, bindings = freshIsolate()) {
  return call<CreatedKey>("POST", "/v1/keys", { key, body: { name }, headers: repeat(idempotencyKey), bindings });
}

async function countKeys(organizationId: string): Promise<unknown> {
  const row = await env.DB.prepare("SELECT count(*) AS n FROM api_keys WHERE organization_id = ?")
    .bind(organizationId)
    .first();
  return row?.["n"];
}

describe("a repeated write", () => {
  test("is answered with the first answer, secret included, and has no second effect", async () => {
    const { key, organizationId } = await makeKey();
    const first = await makeNamed(key, "a", "order-1");
    const second = await makeNamed(key, "a", "order-1");
    expect(first.headers.get("Idempotency-Replayed")).toBeNull();
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(await countKeys(organizationId)).toBe(2);
  });

  test("carries the rate limit headers and counts, whether it repeats a success or a refusal", async () => {
    const { key } = await makeKey();
    const isolate = freshIsolate();
    for (const name of ["a", ""]) {
      const send = () => makeNamed(key, name, `limited-${name}`, isolate);
      const answers = [await send(), await send()];
      const [first, again] = answers.map(({ headers }) => Number(headers.get("X-RateLimit-Remaining")));
      expect(answers[1]?.headers.get("Idempotency-Replayed")).toBe("true");
      expect(answers[1]?.headers.get("X-RateLimit-Limit")).toBe(answers[0]?.headers.get("X-RateLimit-Limit"));
      expect(answers[1]?.headers.get("X-RateLimit-Reset")).toMatch(/^\d+$/);
      expect(again).toBe((first ?? 0) - 1);
    }
  });

  test("leaves no secret readable in the database", async () => {
    const { key, keyId } = await makeKey();
    const { body } = await makeNamed(key, "a", "sealed");
    const row = await env.DB.prepare("SELECT * FROM idempotency_keys WHERE key_id = ?").bind(keyId).first();
    expect(row?.["status"]).toBe(201);
    expect(JSON.stringify(row)).not.toContain(body.secret_key);
  });

  test("with another body is refused with 422 IDEMPOTENCY_KEY_REUSED", async () => {
    const { key } = await makeKey();
    await makeNamed(key, "a", "k");
    const { status, body } = await call<Failure>("POST", "/v1/keys", {
      key,
      body: { name: "b" },
      headers: repeat("k"),
    });
    expect([status, body.error.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
  });

  test("on another route is refused too, and another API key's repeat is its own", async () => {
    const { key, organizationId } = await makeKey();
    const colleague = await makeKey({ organizationId });
    await makeNamed(key, "a", "k");
    const elsewhere = await call("POST", "/v1/models/deploy", { key, body: { spec: cardOf() }, headers: repeat("k") });
    expect(elsewhere.status).toBe(422);
    const own = await makeNamed(colleague.key, "a", "k");
    expect([own.status, own.headers.get("Idempotency-Replayed")]).toEqual([201, null]);
  });

  test("with the same body on another route is refused too, and has no effect there", async () => {
    const { key, organizationId } = await makeKey();
    const body = { name: "Size", question: "How many?", answerType: "number" };
    const sent = { key, body, headers: repeat("same") };
    expect((await call("POST", "/v1/companies/signals/templates", sent)).status).toBe(201);
    const elsewhere = await call("POST", "/v1/contacts/signals/templates", sent);
    expect(elsewhere).toMatchObject({ status: 422, body: { error: { code: "IDEMPOTENCY_KEY_REUSED" } } });
    expect(await countRows("signal_templates", organizationId)).toBe(1);
  });

  test("with the same body on the same route by another method is refused too", async () => {
    const { key } = await makeKey();
    const router = createRouter<AppEnv>();
    router.onError(answerError);
    for (const method of ["post", "put"] as const) {
      const declaration = { method, path: "/things", operationId: method, tags: [], summary: method };
      serve(router, write("write", 200), declaration, async ({ deps }) => {
        await deps.receipt.commit([], { by: method });
        return { by: method };
      });
    }
    const send = async (method: string) => {
      const headers = { Authorization: `Bearer ${key}`, ...repeat("k") };
      const request = new Request("https://scoreline.test/things", { method, headers, body: "the same" });
      return router.fetch(request, env, createExecutionContext());
    };
    const [first, other, again] = [await send("POST"), await send("PUT"), await send("POST")];
    expect(await first.json()).toEqual({ by: "post" });
    expect([other.status, await other.json()]).toMatchObject([422, { error: { code: "IDEMPOTENCY_KEY_REUSED" } }]);
    expect(await again.json()).toEqual({ by: "post" });
  });

  test("of a refusal is answered with the same refusal", async () => {
    const { key } = await makeKey();
    const sent = { key, body: { spec: {} }, headers: repeat("bad") };
    const [first, second] = [
      await call("POST", "/v1/models/deploy", sent),
      await call("POST", "/v1/models/deploy", sent),
    ];
    expect([first.status, second.status, second.text]).toEqual([422, 422, first.text]);
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
  });

  test("after 24 hours is a first one again, and the hourly sweep has deleted the old answer by then", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const { key, keyId } = await makeKey();
    const first = await makeNamed(key, "a", "daily");
    vi.setSystemTime(now + 24 * 3_600_000 - 1);
    await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), env, createExecutionContext());
    expect((await makeNamed(key, "a", "daily")).text).toBe(first.text);
    vi.setSystemTime(now + 24 * 3_600_000);
    await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), env, createExecutionContext());
    const kept = await env.DB.prepare("SELECT * FROM idempotency_keys WHERE key_id = ?").bind(keyId).all();
    expect(kept.results).toEqual([]);
    expect((await makeNamed(key, "a", "daily")).body.id).not.toBe(first.body.id);
  });
});

describe("while the first is under way", () => {
  test("of ten at once one has the effect, and the others are told to wait or get its answer", async () => {
    const { key, organizationId } = await makeKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => makeNamed(key, "a", "race")));
    const made = answers.filter(({ status }) => status === 201);
    const waiting = answers.filter(({ status }) => status === 409);
    expect(made.length + waiting.length).toBe(10);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const { body } of waiting) expect(body).toMatchObject({ error: { code: "IDEMPOTENCY_IN_FLIGHT" } });
    expect(await countKeys(organizationId)).toBe(2);
  });

  test("a first that was lost is given up after a minute", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const { key, keyId, organizationId } = await makeKey();
    await makeNamed(key, "a", "lost");
    const unfinish = "UPDATE idempotency_keys SET finished_claim = NULL, status = NULL, answer = NULL WHERE key_id = ?";
    await env.DB.prepare(unfinish).bind(keyId).run();
    const { status } = await makeNamed(key, "a", "lost");
    expect(status).toBe(409);
    vi.setSystemTime(now + 60_000);
    expect((await makeNamed(key, "a", "lost")).status).toBe(201);
    expect(await countKeys(organizationId)).toBe(3);
  });

  test("the late effect of one that was given up cannot be committed, and its caller is told to try again", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const { key, organizationId } = await makeKey();
    let second = 0;
    const overtaken = interleavedAtBatch(2, async () => {
      vi.setSystemTime(now + 60_000);
      second = (await makeNamed(key, "a", "late")).status;
    });
    const first = await makeNamed(key, "a", "late", freshIsolate({ DB: overtaken }));
    expect([second, first.status, first.headers.get("Retry-After")]).toEqual([201, 409, "1"]);
    expect(await countKeys(organizationId)).toBe(2);
    const again = await makeNamed(key, "a", "late");
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
  });
});

test("an answer of 500 is not kept: the same key may be tried again", async () => {
  const { key, organizationId } = await makeKey();
  const failed = await makeNamed(key, "a", "retry", freshIsolate({ DB: failingAtBatch(2) }));
  expect(failed.status).toBe(500);
  expect(await countKeys(organizationId)).toBe(1);
  expect((await makeNamed(key, "a", "retry")).status).toBe(201);
});

test("an effect that was committed although its answer was lost is not repeated", async () => {
  const { key, organizationId } = await makeKey();
  const failed = await makeNamed(key, "a", "lost-answer", freshIsolate({ DB: failingAtBatch(2, "after") }));
  expect(failed.status).toBe(500);
  const again = await makeNamed(key, "a", "lost-answer");
  expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
  expect(await countKeys(organizationId)).toBe(2);
});

test.each(["", "x".repeat(256), "två"])("the key %j is refused", async (idempotencyKey) => {
  const { key } = await makeKey();
  const headers = { "Idempotency-Key": encodeURI(idempotencyKey).length > 0 ? idempotencyKey : " " };
  const send = () => call<Failure>("POST", "/v1/keys", { key, body: { name: "a" }, headers });
  const { status, body } = await send();
  expect([status, body.error.fields[0]?.field]).toEqual([422, "Idempotency-Key"]);
});

test("deploying twice with one key registers and promotes once", async () => {
  const { key } = await makeKey();
  const sent = { key, body: { spec: cardOf() }, headers: repeat("deploy-1") };
  const [first, second] = [
    await call("POST", "/v1/models/deploy", sent),
    await call("POST", "/v1/models/deploy", sent),
  ];
  expect(second.text).toBe(first.text);
  const { slug } = await deploy(key);
  const { body } = await call<{ cache_version: number }>("GET", `/v1/deployments/${slug}`, { key });
  expect(body.cache_version).toBe(1);
});
