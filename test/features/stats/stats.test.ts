import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshIsolate } from "../../support/api.ts";
import { pass, stopClock } from "../recompute/world.ts";
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
});
