import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Dispatched } from "../../../src/features/compute/compute.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  countRows,
  LINKEDIN,
  makeProfile,
  makeTemplate,
  putRule,
  scoresOf,
  sendSignals,
  settled,
} from "../../support/profiles.ts";

const PATH = "/v1/scoring/compute";
const hosts = (count: number) => Array.from({ length: count }, (_, index) => `host-${index}.example`);

const compute = (key: string, objectIds: unknown, bindings = freshIsolate(), headers = {}) =>
  call<Dispatched>("POST", PATH, { key, body: { objectType: "company", objectIds }, bindings, headers });
const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);

/** The gate that takes nothing in. */
function closedGate(): Env["RECOMPUTE_GATE"] {
  return new Proxy(env.RECOMPUTE_GATE, {
    get: () => () => ({ request: () => Promise.reject(new Error("the object is away")) }),
  });
}

describe("asking for objects to be computed", () => {
  test("answers 202 with how many are queued", async () => {
    const { key } = await makeKey();
    const { status, body } = await compute(key, ["acme.com", "example.org"]);
    expect([status, body]).toEqual([202, { queued: 2, failed: 0 }]);
  });

  test("collapses repeated ids, however they are written", async () => {
    const { key } = await makeKey();
    const { body } = await compute(key, ["acme.com", "ACME.com.", "acme.com", "b.com"]);
    expect(body).toEqual({ queued: 2, failed: 0 });
  });

  test("counts an object that waits already as queued again", async () => {
    const { key } = await makeKey();
    for (let times = 0; times < 3; times += 1) expect((await compute(key, ["acme.com"])).body.queued).toBe(1);
  });

  test("accepts objects of no profile, and writes nothing for them", async () => {
    const { key, organizationId } = await makeKey();
    const [profileId, templateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, templateId);
    await assignAll(key, profileId, "acme.com");
    await settled(key, profileId);
    expect((await compute(key, ["nobody.com", "acme.com"])).body).toEqual({ queued: 2, failed: 0 });
    await sendSignals(key, { objectId: "acme.com", signalTemplateId: templateId, answer: 50 });
    await eventually(async () => expect(await scoresOf(key, "acme.com")).toMatchObject([{ version: 2 }]));
    expect(await countRows("profile_scores", organizationId)).toBe(1);
  });

  test("brings a stored score that is out of date to what its rules and signals say", async () => {
    const { key, organizationId } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 50 });
    await assignAll(key, profileId, "acme.com");
    await settled(key, profileId);
    await env.DB.prepare("UPDATE profile_scores SET score = 1, result_hash = 'old' WHERE space_id = ?")
      .bind(`${organizationId}:test`)
      .run();
    await compute(key, ["acme.com"]);
    await eventually(async () =>
      expect(await scoresOf(key, "acme.com")).toMatchObject([{ score: 40, previousScore: 1, version: 2 }]),
    );
  });

  test("takes 500 objects, and contacts by their profile's address", async () => {
    const { key } = await makeKey();
    expect((await compute(key, hosts(500))).body).toEqual({ queued: 500, failed: 0 });
    const body = { objectType: "contact", objectIds: [LINKEDIN, `${LINKEDIN}/?x=1`] };
    expect((await call("POST", PATH, { key, body })).body).toEqual({ queued: 1, failed: 0 });
  });
});

describe("asking for objects to be computed is refused", () => {
  test.each<[string, unknown, string[]]>([
    ["no object", [], ["objectIds"]],
    ["501 objects", hosts(501), ["objectIds"]],
    ["no array", "acme.com", ["objectIds"]],
    ["nothing", undefined, ["objectIds"]],
    ["ids that are none", ["a.com", "b.com/x", " "], ["objectIds[1]", "objectIds[2]"]],
  ])("with 422 for %s", async (_, objectIds, fields) => {
    const { key } = await makeKey();
    const answer = await call<Failure>("POST", PATH, { key, body: { objectType: "company", objectIds } });
    expect([answer.status, answer.body.error.code, fieldsOf(answer)]).toEqual([422, "VALIDATION_ERROR", fields]);
  });

  test("with 422 for another object type and fields it does not know", async () => {
    const { key } = await makeKey();
    const body = { objectType: "person", objectIds: ["acme.com"], force: true };
    expect(fieldsOf(await call<Failure>("POST", PATH, { key, body }))).toEqual(["objectType", "force"]);
    const ids = { objectType: "company", objectIds: ["acme.com", "5"], force: true };
    expect(fieldsOf(await call<Failure>("POST", PATH, { key, body: ids }))).toEqual(["force", "objectIds[1]"]);
  });
});

describe("when none of the objects can be handed over", () => {
  test("the answer is 502 DISPATCH_FAILED, with how many failed", async () => {
    const { key } = await makeKey();
    const isolate = freshIsolate({ RECOMPUTE_GATE: closedGate() });
    const { status, body } = await call<Failure>("POST", PATH, {
      key,
      body: { objectType: "company", objectIds: ["a.com", "b.com", "A.com"] },
      bindings: isolate,
    });
    expect([status, body.error.type, body.error.code]).toEqual([502, "UPSTREAM", "DISPATCH_FAILED"]);
    expect(body.error.details).toEqual({ queued: 0, failed: 2 });
    expect(body.error.errorAction).not.toBe("");
  });

  test("the 502 is not kept under an Idempotency-Key: the repeat is tried anew", async () => {
    const { key } = await makeKey();
    const headers = { "Idempotency-Key": "again" };
    const failed = await compute(key, ["a.com"], freshIsolate({ RECOMPUTE_GATE: closedGate() }), headers);
    const repeated = await compute(key, ["a.com"], freshIsolate(), headers);
    expect([failed.status, repeated.status]).toEqual([502, 202]);
    expect(repeated.headers.get("Idempotency-Replayed")).toBeNull();
  });

  test("signals are stored all the same, and computed as soon as they can be", async () => {
    const { key, organizationId } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    const { status, body } = await call("POST", "/v1/scoring/signals", {
      key,
      body: { objectType: "company", signals: [{ objectId: "acme.com", signalTemplateId, answer: 50 }] },
      bindings: freshIsolate({ RECOMPUTE_GATE: closedGate() }),
    });
    expect([status, body]).toMatchObject([200, { accepted: 1, recompute: { queued: 1, failed: 0 } }]);
    const promised = await env.DB.prepare("SELECT payload FROM outbox WHERE space_id = ? AND kind = 'recompute'")
      .bind(`${organizationId}:test`)
      .all();
    expect(promised.results).toEqual([{ payload: '["acme.com"]' }]);
  });
});
