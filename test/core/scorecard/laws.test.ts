import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { checkRecord, type ApplicantRecord } from "../../../src/core/scorecard/record.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import type { Specification } from "../../../src/core/scorecard/specification.ts";
import { violationsOf } from "../../../src/core/scorecard/warnings.ts";
import { cardsAndRecords } from "./arbitrary-card.ts";

const ALL = { contributions: true, reasons: true };

function scoreAll(specification: unknown, records: readonly ApplicantRecord[]) {
  const card = compileScorecard(specification);
  return records.map((record) => scoreRecord(card, record, ALL));
}

const unrounded = (specification: Specification): Specification => ({
  ...specification,
  scaling: { ...specification.scaling, score_decimals: null, pd_decimals: null },
});

describe("laws of every card", () => {
  test("base points plus contributions is the score before rounding", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        const thousandths = (points: number) => Math.round(points * 1000);
        for (const { score, contributions = {} } of scoreAll(unrounded(specification), records)) {
          const all = [specification.scaling.base_points, ...Object.values(contributions)];
          expect(score).toBe(all.reduce((sum, points) => sum + thousandths(points), 0) / 1000);
          expect(Object.keys(contributions).toSorted()).toEqual(
            specification.variables.map(({ name }) => name).toSorted(),
          );
        }
      }),
    );
  });

  test("a higher score never has a higher probability of default", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        for (const card of [specification, unrounded(specification)]) {
          const results = scoreAll(card, records).toSorted((a, b) => a.score - b.score);
          for (const [index, { score, pd }] of results.entries()) {
            const lower = results[index - 1];
            if (!lower || lower.score === score) continue;
            expect(pd === null ? lower.pd === null : lower.pd !== null && pd <= lower.pd).toBe(true);
          }
        }
      }),
    );
  });

  test("the order of records does not change their results", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        expect(scoreAll(specification, records.toReversed())).toEqual(scoreAll(specification, records).toReversed());
      }),
    );
  });

  test("the order in which a variable's bins are written does not change any result", () => {
    fc.assert(
      fc.property(cardsAndRecords, fc.infiniteStream(fc.nat()), ({ specification, records }, order) => {
        const bins = Object.fromEntries(
          Object.entries(specification.bins).map(([name, list]) => {
            const ranked = list.map((bin) => ({ bin, rank: order.next().value ?? 0 }));
            return [name, ranked.toSorted((a, b) => a.rank - b.rank).map(({ bin }) => bin)];
          }),
        );
        expect(scoreAll({ ...specification, bins }, records)).toEqual(scoreAll(specification, records));
      }),
    );
  });

  test("every record is answered with finite numbers, a probability from 0 to 1, and at most four reasons in order", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        for (const [index, result] of scoreAll(specification, records).entries()) {
          expect(checkRecord(records[index], "record", [])).toBe(true);
          const numbers = [result.score, result.pd ?? 0, ...Object.values(result.contributions ?? {})];
          expect(numbers.filter((number) => !Number.isFinite(number) || Object.is(number, -0))).toEqual([]);
          expect(result.pd ?? 0).toBeGreaterThanOrEqual(0);
          expect(result.pd ?? 0).toBeLessThanOrEqual(1);
          const lost = (result.reasons ?? []).map(({ pointsLost: points }) => points);
          expect(lost).toEqual(lost.filter((points) => points > 0).toSorted((a, b) => b - a));
          expect(lost.length).toBeLessThanOrEqual(4);
        }
      }),
    );
  });

  test("the grade holds the rounded score, or no grade does", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        for (const { score, grade: named } of scoreAll(specification, records)) {
          const holding = (specification.risk_grades ?? []).filter(
            ({ min_score: min, max_score: max }) => score >= (min ?? -Infinity) && score < (max ?? Infinity),
          );
          expect([named]).toEqual(holding.length === 0 ? [null] : holding.map(({ grade }) => grade));
        }
      }),
    );
  });

  test("strict mode refuses exactly the features that are warned about as missing, invalid or unrecognized", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        const card = compileScorecard(specification);
        for (const record of records) {
          const strict = violationsOf(card, record).map(({ feature, problem }) => `${problem}: ${feature}`);
          const { warnings } = scoreRecord(card, record, {});
          expect(strict).toEqual(warnings.filter((warning) => !/^(unknown_category|unmatched_value)/.test(warning)));
        }
      }),
    );
  });
});
