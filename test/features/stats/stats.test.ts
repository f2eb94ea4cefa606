import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";
import { pass, stopClock } from "../recompute/world.ts";
import { countingIsolate, failingIsolate, repeatingIsolate } from "./isolates.ts";
import { recount, Watched } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const AGES = [20, 41, 70, null, "old", undefined, -999, 25];
const PURPOSES = ["car", "business", "boat", null, undefined];

/** Applicants of all kinds, some of them with features that no card knows. */
function applicants(count: number, from = 0) {
  return Array.from({ length: count }, (_, index) => {
    const at = index + from;
    return {
      id: `applicant-${at}`,
      age: AGES[at % AGES.length],
      purpose: PURPOSES[at % PURPOSES.length],
      ...(at % 7 === 0 && { colour: "red" }),
    };
  });
}

describe("statistics", () => {
  test("equal a recount of every answer, whichever isolates gave them", async () => {
    const watched = await Watched.make();
    const isolates = [freshIsolate(), freshIsolate(), freshIsolate()];
    const work: Promise<unknown>[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (const [place, bindings] of isolates.entries()) {
        const from = round * 40 + place * 13;
        work.push(watched.batch(applicants(30 + round, from), bindings));
        for (const applicant of applicants(2, from + 5)) work.push(watched.one(applicant, bindings));
      }
    }
    await Promise.all(work);
    const { summary, arms } = await watched.stats();
    expect(summary).toMatchObject(recount(watched.answers));
    expect(summary.total_requests).toBe(8 * 3 * 3);
    expect(arms.map(({ role, model_id: id, summary: own }) => [role, id, own])).toEqual([
      ["champion", watched.modelId, summary],
    ]);
  });

  test("count a hand-over that comes again once", async () => {
    const watched = await Watched.make();
    const bindings = repeatingIsolate();
    await watched.batch(applicants(50), bindings);
    await watched.one(applicants(1)[0] ?? {}, bindings);
    const { summary, recent_scores: recent } = await watched.stats();
    expect(summary).toMatchObject({ total_requests: 2, ...recount(watched.answers) });
    expect(recent).toHaveLength(20);
  });

  test("lose nothing when the object cannot be reached for a while, or answers and is not heard", async () => {
    const watched = await Watched.make();
    const away = failingIsolate(5, "before");
    const unheard = failingIsolate(2, "after");
    for (let round = 0; round < 3; round += 1) {
      await watched.batch(applicants(10, round), away);
      await watched.batch(applicants(10, round), unheard);
    }
    expect((await watched.stats()).summary).toMatchObject({ total_requests: 6, ...recount(watched.answers) });
  });

  test("tell the last twenty scores, the newest first, as they were answered", async () => {
    const watched = await Watched.make();
    const batch = await watched.batch(applicants(15));
    pass(1_000);
    const singles = [];
    for (const applicant of applicants(8, 3)) {
      singles.push(await watched.one(applicant));
      pass(10);
    }
    const { recent_scores: recent } = await watched.stats();
    const told =
      (id: string, at: string) => (result: { score: number; risk_grade: string | null; pd: number | null }) => ({
        request_id: id,
        score: result.score,
        risk_grade: result.risk_grade,
        pd: result.pd,
        latency_ms: 0,
        scored_at: at,
      });
    expect(recent).toEqual([
      ...singles.toReversed().map((single) => told(single.request_id, single.scored_at)(single)),
      ...batch.results.slice(-12).toReversed().map(told(batch.request_id, batch.scored_at)),
    ]);
  });

  test("hold no id and no value of an applicant", async () => {
    const watched = await Watched.make();
    const secret = { id: "applicant-4711", age: 37.123, purpose: "secret purpose", colour: "secret colour" };
    await watched.batch([secret]);
    await watched.one(secret);
    await watched.refer([secret]);
    const { results } = await env.DB.prepare("SELECT * FROM model_references WHERE model_id = ?")
      .bind(watched.modelId)
      .all();
    const kept = (await watched.stored()) + JSON.stringify([await watched.stats(), await watched.drift(), results]);
    expect(results).toHaveLength(1);
    for (const value of ["4711", "37.123", "secret"]) expect(kept).not.toContain(value);
    expect(kept).toContain("unrecognized_feature: colour");
  });

  test("are of the hours that are asked for, and are forgotten after 90 days", async () => {
    const watched = await Watched.make();
    await watched.batch(applicants(3));
    pass(30 * 3_600_000);
    await watched.batch(applicants(2));
    const records = async (query: string) => (await watched.stats(query)).summary.total_records;
    expect([
      await records(""),
      await records("?hours=29"),
      await records("?hours=30"),
      await records("?hours=720"),
    ]).toEqual([2, 2, 5, 5]);
    pass(89 * 24 * 3_600_000);
    expect(await watched.ringAlarm()).toBe(true);
    expect(JSON.parse(await watched.stored())[0][0]).toHaveLength(1);
    pass(2 * 24 * 3_600_000);
    expect(await watched.ringAlarm()).toBe(true);
    expect(JSON.parse(await watched.stored())[0][0]).toEqual([]);
    expect(await watched.ringAlarm()).toBe(false);
  });

  test("are null and empty where nothing was scored", async () => {
    const { summary, recent_scores: recent, arms } = await (await Watched.make()).stats();
    expect([recent, arms]).toEqual([[], []]);
    expect(summary).toEqual({
      total_requests: 0,
      total_records: 0,
      avg_score: null,
      avg_latency_ms: null,
      p95_latency_ms: null,
      min_score: null,
      max_score: null,
      avg_pd: null,
      last_request_at: null,
      score_buckets: {},
      grades: {},
      warnings: {},
    });
  });

  test("leave out what strict mode refused", async () => {
    const watched = await Watched.make();
    const refused = await call<Failure>("POST", `/v1/score/${watched.slug}/batch`, {
      key: watched.key,
      body: { records: [{ age: 41 }], strict_mode: true },
    });
    expect(refused.status).toBe(422);
    expect((await watched.stats()).summary.total_requests).toBe(0);
  });

  test("cost a warm request no call of the database or of an object before its answer, and one after it", async () => {
    const watched = await Watched.make();
    const { bindings: counting, taken } = countingIsolate(1);
    const { bindings, calls } = countedIsolate({ DEPLOYMENT_STATS: counting.DEPLOYMENT_STATS });
    await watched.batch(applicants(10), bindings);
    const before = [{ ...calls }, taken()];
    const ctx = createExecutionContext();
    const request = new Request(`https://scoreline.test/v1/score/${watched.slug}/batch`, {
      method: "POST",
      headers: { Authorization: `Bearer ${watched.key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ records: applicants(10) }),
    });
    const response = await createApp().fetch(request, bindings, ctx);
    expect([response.status, calls, taken()]).toEqual([200, ...before]);
    await waitOnExecutionContext(ctx);
    expect([calls, taken()]).toEqual([before[0], 2]);
  });

  test("of many requests are handed over together, once in a while", async () => {
    const watched = await Watched.make();
    const everyMs = 200;
    const { bindings, taken } = countingIsolate(everyMs);
    const started = performance.now();
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(applicants(40).map((applicant) => watched.one(applicant, bindings)));
    }
    expect(taken()).toBeLessThanOrEqual((performance.now() - started) / everyMs + 2);
    expect((await watched.stats()).summary.total_requests).toBe(120);
  });

  test("are read with the scope read or score, and are another organisation's 404", async () => {
    const watched = await Watched.make();
    const path = `/v1/deployments/${watched.slug}/stats`;
    const statuses: unknown[] = [];
    for (const scopes of [["read"], ["score"], ["write"]] as const) {
      const { key } = await makeKey({ organizationId: watched.organizationId, scopes });
      statuses.push((await call("GET", path, { key })).status);
    }
    const foreign = await call<Failure>("GET", path, { key: (await makeKey()).key });
    expect([...statuses, foreign.status, foreign.body.error.code]).toEqual([
      200,
      200,
      403,
      404,
      "deployment_not_found",
    ]);
    for (const query of ["?hours=0", "?hours=721", "?hours=x", "?days=1"]) {
      expect((await call("GET", path + query, { key: watched.key })).status).toBe(422);
    }
  });

  test("that cannot be read are said to be away", async () => {
    const watched = await Watched.make();
    const bindings = failingIsolate(99, "before");
    const { status, body } = await call<Failure>("GET", `/v1/deployments/${watched.slug}/stats`, {
      key: watched.key,
      bindings,
    });
    expect([status, body.error.code]).toEqual([502, "STATS_UNAVAILABLE"]);
  });
});
