import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshIsolate } from "../../support/api.ts";
import { stopClock } from "../recompute/world.ts";
import { recount, Watched } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const HIGHER = { scaling: { base_points: 700, pdo: 50, target_score: 600, target_odds: 19 } };
const applicants = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `a-${index}`, age: 20 + (index % 50), purpose: "car" }));

describe("the statistics of a challenger", () => {
  test("are apart from the champion's, and the summary has both", async () => {
    const watched = await Watched.make();
    const modelId = await watched.challenge("1.1.0", 50, HIGHER);
    for (const applicant of applicants(40)) await watched.one(applicant);
    const { summary, arms } = await watched.stats();
    expect(summary).toMatchObject(recount(watched.answers));
    const answered = (version: string) =>
      watched.answers.filter((answer) => "model_version" in answer && answer.model_version === version);
    expect(arms.map(({ role, model_id: id, model_version: version }) => [role, id, version])).toEqual([
      ["champion", watched.modelId, "1.0.0"],
      ["challenger", modelId, "1.1.0"],
    ]);
    for (const { model_version: version, summary: own } of arms) expect(own).toMatchObject(recount(answered(version)));
  });
});

describe("in shadow mode", () => {
  test("the challengers score every record after the champion's answer, for the statistics alone", async () => {
    const watched = await Watched.make();
    const first = await watched.challenge("1.1.0", 5, HIGHER);
    const second = await watched.challenge("1.2.0", 5);
    await watched.traffic({ action: "toggle_shadow", shadow_mode: true });
    await watched.batch(applicants(30));
    for (const applicant of applicants(3)) await watched.one(applicant);
    const { summary, arms, recent_scores: recent } = await watched.stats();
    expect(summary).toMatchObject({ total_requests: 4, ...recount(watched.answers) });
    expect(recent.every(({ score }) => watched.answers.some((answer) => answer.score === score))).toBe(true);
    const shadows = arms.filter(({ role }) => role === "shadow");
    expect(new Set(shadows.map(({ model_id: id }) => id))).toEqual(new Set([first, second]));
    for (const { model_id: id, summary: own, dropped_records: dropped } of shadows) {
      expect([own.total_requests, own.total_records, dropped, own.avg_latency_ms]).toEqual([4, 33, 0, null]);
      const gap = (own.avg_score ?? 0) - (summary.avg_score ?? 0);
      expect(gap).toBeCloseTo(id === first ? 200 : 0, 5);
    }
  });

  test("what is too much to wait is dropped and told, and every record is either scored or dropped", async () => {
    const watched = await Watched.make();
    await watched.challenge("1.1.0", 5, HIGHER);
    await watched.traffic({ action: "toggle_shadow", shadow_mode: true });
    const bindings = freshIsolate();
    await watched.one({ age: 41 }, bindings);
    const batch = applicants(1_000);
    await Promise.all(Array.from({ length: 8 }, () => watched.batch(batch, bindings)));
    const { summary, arms } = await watched.stats();
    expect(summary.total_records).toBe(8_001);
    const shadow = arms.find(({ role }) => role === "shadow");
    expect((shadow?.summary.total_records ?? 0) + (shadow?.dropped_records ?? 0)).toBe(8_001);
    expect(shadow?.summary.total_records).toBeGreaterThanOrEqual(2_001);
  });
});
