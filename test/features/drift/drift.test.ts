import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, type Failure } from "../../support/api.ts";
import { cardOf } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";
import { pass, stopClock } from "../recompute/world.ts";
import { failingIsolate } from "../stats/isolates.ts";
import { Watched, type Features } from "../stats/world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const YOUNG = { age: 20, purpose: "car" };
const OLD = { age: 41, purpose: "car" };
const many = (count: number, record: Features) => Array.from({ length: count }, () => record);

describe("the drift of a deployment", () => {
  test("is what is worked out by hand from the sample and what was scored", async () => {
    const watched = await Watched.make();
    const stored = await watched.refer([...many(50, YOUNG), ...many(50, OLD)]);
    expect([stored.status, stored.body]).toEqual([200, { records: 100, score_bands: 2, variables: 2 }]);
    await watched.batch([...many(30, YOUNG), ...many(70, OLD)]);
    await watched.batch([...many(30, YOUNG), ...many(70, OLD)]);
    const drift = await watched.drift();
    // (0.3 - 0.5) ln 0.6 + (0.7 - 0.5) ln 1.4 = 0.169459
    expect(drift).toMatchObject({
      model_id: watched.modelId,
      records: 200,
      reference_records: 100,
      verdict: "shifting",
    });
    expect([drift.score.psi, ...drift.variables.map(({ psi }) => psi)]).toEqual([
      expect.closeTo(0.169459, 5),
      expect.closeTo(0.169459, 5),
      0,
    ]);
    expect(drift.score.bands).toEqual([
      { from: null, to: 555, reference_share: 0.5, share: 0.3 },
      { from: 555, to: null, reference_share: 0.5, share: 0.7 },
    ]);
    expect(drift.variables[0]?.bins.slice(0, 2)).toEqual([
      { bin: "(-Infinity, 25]", reference_share: 0.5, share: 0.3 },
      { bin: "(25, Infinity)", reference_share: 0.5, share: 0.7 },
    ]);
  });

  test("counts a bin that nothing falls in any more as 0.0001", async () => {
    const watched = await Watched.make();
    await watched.refer([...many(50, YOUNG), ...many(50, OLD)]);
    await watched.batch(many(100, OLD));
    const drift = await watched.drift();
    expect([drift.verdict, drift.variables[0]?.psi]).toEqual(["shifted", expect.closeTo(4.604318, 5)]);
  });

  test("says nothing under a hundred records, and has no shares of none", async () => {
    const watched = await Watched.make();
    await watched.refer([YOUNG, OLD]);
    const nothing = await watched.drift();
    expect([nothing.records, nothing.verdict, nothing.score.psi, nothing.score.bands[0]?.share]).toEqual([
      0,
      null,
      null,
      null,
    ]);
    await watched.batch(many(99, OLD));
    expect((await watched.drift()).verdict).toBe(null);
    await watched.one(OLD);
    expect((await watched.drift()).verdict).toBe("shifted");
  });

  test("is of the days that are asked for, and of the champion alone", async () => {
    const watched = await Watched.make();
    await watched.refer([YOUNG, OLD]);
    await watched.batch(many(5, OLD));
    pass(3 * 24 * 3_600_000);
    await watched.batch(many(2, OLD));
    const records = async (query: string) => (await watched.drift(query)).records;
    expect([await records("?days=2"), await records("?days=3"), await records("")]).toEqual([2, 7, 7]);
    const { body } = await call<{ model_id: string }>("POST", "/v1/models/deploy", {
      key: watched.key,
      body: { spec: cardOf({ model_version: "2.0.0" }) },
    });
    await watched.refer([YOUNG, OLD], body.model_id);
    expect(await watched.drift()).toMatchObject({ model_id: body.model_id, records: 0 });
  });

  test("is 409 without a reference, 404 of an unknown slug or another organisation's, 403 without the scope read", async () => {
    const watched = await Watched.make();
    const path = `/v1/deployments/${watched.slug}/drift`;
    const ask = async (key: string, to = path) => {
      const { status, body } = await call<Failure>("GET", to, { key });
      return [status, body.error.code];
    };
    expect(await ask(watched.key)).toEqual([409, "no_reference"]);
    await watched.refer([YOUNG]);
    const score = await makeKey({ organizationId: watched.organizationId, scopes: ["score"] });
    expect([
      await ask((await makeKey()).key),
      await ask(watched.key, "/v1/deployments/dep_none/drift"),
      await ask(score.key),
      await ask(watched.key, `${path}?days=0`),
      await ask(watched.key, `${path}?days=91`),
    ]).toEqual([
      [404, "deployment_not_found"],
      [404, "deployment_not_found"],
      [403, "insufficient_scope"],
      [422, "VALIDATION_ERROR"],
      [422, "VALIDATION_ERROR"],
    ]);
    const away = await call<Failure>("GET", path, { key: watched.key, bindings: failingIsolate(1, "before") });
    expect([away.status, away.body.error.code]).toEqual([502, "STATS_UNAVAILABLE"]);
  });
});

describe("a reference sample", () => {
  test("takes the place of the one before, also from fifty callers at once", async () => {
    const watched = await Watched.make();
    const answers = await Promise.all(Array.from({ length: 50 }, () => watched.refer([YOUNG])));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await watched.refer([YOUNG, OLD, OLD]);
    expect((await watched.drift()).reference_records).toBe(3);
    const { results } = await env.DB.prepare("SELECT 1 FROM model_references WHERE model_id = ?")
      .bind(watched.modelId)
      .all();
    expect(results).toHaveLength(1);
  });

  test("is answered again under its Idempotency-Key, without being stored again", async () => {
    const watched = await Watched.make();
    const put = (records: unknown) =>
      call("PUT", `/v1/models/${watched.modelId}/reference`, {
        key: watched.key,
        body: { records },
        headers: { "Idempotency-Key": "sample" },
      });
    const first = await put([YOUNG]);
    await watched.refer([YOUNG, OLD]);
    const again = await put([YOUNG]);
    expect([again.body, again.headers.get("Idempotency-Replayed")]).toEqual([first.body, "true"]);
    expect((await watched.drift()).reference_records).toBe(2);
    expect((await put([OLD])).status).toBe(422);
  });

  test("of 10,000 records is taken, and one more is 413", async () => {
    const watched = await Watched.make();
    const records = Array.from({ length: 10_000 }, (_, index) => ({ age: index % 90, purpose: "car" }));
    expect((await watched.refer(records)).body).toEqual({ records: 10_000, score_bands: 2, variables: 2 });
    const { status, body } = await watched.refer([...records, YOUNG]);
    expect([status, body.error.code]).toEqual([413, "sample_too_large"]);
  });

  test("is refused with every offending field, and by another organisation's key as if the model were not there", async () => {
    const watched = await Watched.make();
    const { key } = await makeKey();
    const path = `/v1/models/${watched.modelId}/reference`;
    const wrong = await call<Failure>("PUT", path, {
      key: watched.key,
      body: { records: [{ age: [] }, "x", { id: {} }], sample: 1 },
    });
    expect([wrong.status, wrong.body.error.fields.map(({ field }) => field)]).toEqual([
      422,
      ["records[0].age", "records[1]", "records[2].id", "sample"],
    ]);
    for (const body of [{ records: [] }, {}, [], null, { records: 5 }]) {
      expect((await call("PUT", path, { key: watched.key, body: JSON.stringify(body) })).status).toBe(422);
    }
    const foreign = await call<Failure>("PUT", path, { key, body: { records: [YOUNG] } });
    expect([foreign.status, foreign.body.error.code]).toEqual([404, "model_not_found"]);
    const { key: reader } = await makeKey({ organizationId: watched.organizationId, scopes: ["read", "score"] });
    expect((await call("PUT", path, { key: reader, body: { records: [YOUNG] } })).status).toBe(403);
  });
});
