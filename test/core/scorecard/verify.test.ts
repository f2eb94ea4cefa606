import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileSpecification, requireSpecification } from "../../../src/core/scorecard/compile.ts";
import { checkRecord } from "../../../src/core/scorecard/record.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { differencesOf } from "../../../src/core/scorecard/verify.ts";
import { cardsAndRecords } from "./arbitrary-card.ts";
import { specificationWithPoints } from "./example-card.ts";

const card = requireSpecification(
  specificationWithPoints(0.35, { base_points: 600, pdo: 50, target_score: 600, target_odds: 1, pd_decimals: 2 }),
);
const of = (scores: number[], pds?: (number | null)[], tolerance = 1e-9) =>
  differencesOf(card, { records: scores.map(() => ({ x: 1 })), scores, pds, tolerance });

describe("verifying a card", () => {
  test("accepts numbers unrounded and as the card rounds them, and what is within the tolerance", () => {
    expect(of([600.35, 600, 600.350000000001, 599.999999999999])).toEqual([]);
    expect(of([600.3, 600.5], undefined, 0.2)).toEqual([]);
    const [exact = 0] = of([600], [0.9]).map(({ got }) => got);
    expect(of([600, 600], [exact, 0.5])).toEqual([]);
  });

  test("lists every other number, with what the card comes to", () => {
    expect(of([600.35, 601, 600], [0.4, null, 0.5])).toEqual([
      { index: 0, field: "pd", expected: 0.4, got: expect.closeTo(0.4988, 3) },
      { index: 1, field: "score", expected: 601, got: 600.35 },
      { index: 1, field: "pd", expected: null, got: expect.closeTo(0.4988, 3) },
    ]);
  });

  test("a card without odds has no pd, and says so", () => {
    const plain = requireSpecification(specificationWithPoints(1, { base_points: 0, method: "none" }));
    const verify = (pds: (number | null)[]) =>
      differencesOf(plain, { records: [{ x: 1 }], scores: [1], pds, tolerance: 0 });
    expect([verify([null]), verify([0.5])]).toEqual([[], [{ index: 0, field: "pd", expected: 0.5, got: null }]]);
  });

  test("any card reproduces its own numbers, rounded or not", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        const checked = records.filter((record) => checkRecord(record, "", []));
        const own = checked.map((record) => scoreRecord(compileSpecification(specification), record, {}));
        const [scores, pds] = [own.map(({ score }) => score), own.map(({ pd }) => pd)];
        expect(differencesOf(specification, { records: checked, scores, pds, tolerance: 0 })).toEqual([]);
        const moved = scores.map((score) => score + 3);
        expect(differencesOf(specification, { records: checked, scores: moved, tolerance: 1 })).toHaveLength(
          checked.length,
        );
      }),
    );
  });
});
