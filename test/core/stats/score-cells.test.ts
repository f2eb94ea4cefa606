import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { cellOf, edgeOf, scoreCells } from "../../../src/core/stats/score-cells.ts";
import { emptyTally } from "../../../src/core/stats/tally.ts";
import { totalsOf } from "../../../src/core/stats/totals.ts";

function cardOf(base: number, points: readonly number[], decimals: number | null) {
  return compileScorecard({
    metadata: { spec_version: "1.0", scorecard_id: "s", name: "n", model_version: "1" },
    scaling: { method: "none", base_points: base, score_decimals: decimals },
    variables: [{ name: "v", type: "categorical" }],
    bins: { v: points.map((earned, index) => ({ category: `c${index}`, points: earned })) },
  });
}

describe("the cells of a card's scores", () => {
  test.each([
    [500, [-20, 300], 0, { points: 1, parts: 1 }],
    [500, [0, 1_001], 0, { points: 2, parts: 1 }],
    [0, [0, 40_000], 0, { points: 50, parts: 1 }],
    [0, [-1e9, 1e9], null, { points: 2_000_000, parts: 1 }],
    [0, [0, 1], 2, { points: 1, parts: 100 }],
    [0, [0, 30], 2, { points: 1, parts: 20 }],
    [0, [0, 0], null, { points: 1, parts: 1_000_000 }],
    [500, [0, 10], 0, { points: 1, parts: 1 }],
  ])("of base %d and points %j with %j decimals are %j wide", (base, points, decimals, width) => {
    expect(scoreCells(cardOf(base, points, decimals))).toMatchObject(width);
  });

  test("hold every score that the card gives, at their lower edge or above it", () => {
    const points = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        points,
        fc.array(points, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 1, 3, null),
        (base, all, decimals) => {
          const card = cardOf(base, all, decimals);
          const cells = scoreCells(card);
          expect(cells.count).toBeLessThanOrEqual(1_005);
          for (const index of [...all.keys(), all.length]) {
            const { score } = scoreRecord(card, { v: `c${index}` }, {});
            const cell = cellOf(cells, score);
            expect(cell).toBeGreaterThanOrEqual(cells.first);
            expect(cell).toBeLessThan(cells.first + cells.count);
            const slack = cells.points * 1e-6 + Math.abs(score) * 1e-12;
            expect(edgeOf(cells, cell)).toBeLessThanOrEqual(score + slack);
            expect(edgeOf(cells, cell + 1)).toBeGreaterThan(score - slack);
          }
        },
      ),
    );
  });

  test("begin at the edge itself, also where the edge is not exact in binary", () => {
    const cells = scoreCells(cardOf(0, [0, 1], 2));
    expect([0.28, 0.29, 0.57, 1.1].map((score) => cellOf(cells, score))).toEqual([28, 29, 57, 110]);
  });

  test("make buckets of 100, below 300, below 0 and above 900 too, and wider ones of a card with huge points", () => {
    const bucketsOf = (base: number, points: number[]) => {
      const card = cardOf(base, points, 0);
      const tally = emptyTally(card);
      for (const index of points.keys()) scoreRecord(card, { v: `c${index}` }, {}, tally);
      return totalsOf(tally).buckets.map(([name]) => name);
    };
    expect(bucketsOf(0, [-100, -1, 0, 99, 100, 899])).toEqual(["-100-0", "0-100", "100-200", "800-900"]);
    expect(bucketsOf(900, [0, 99, 100])).toEqual(["900-1000", "1000-1100"]);
    expect(bucketsOf(0, [0, 1_000_000])).toEqual(["0-1000", "1000000-1001000"]);
  });
});
