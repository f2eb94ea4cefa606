import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspectPointValues } from "../../../src/core/points/inspect-point-values.ts";
import { compileRules } from "../../../src/core/profile/compile-rules.ts";
import { evaluateDimension } from "../../../src/core/profile/evaluate-dimension.ts";
import { DIMENSIONS } from "../../../src/core/profile/rule.ts";
import { profiles, rules, type ProfileAndAnswers } from "./arbitrary-profile.ts";
import { evaluateSlowly } from "./slow-evaluator.ts";

const evaluateBoth = ({ rules, answers }: ProfileAndAnswers) =>
  DIMENSIONS.map((dimension) => evaluateDimension(compileRules(rules), dimension, answers));

describe("laws of every profile", () => {
  test("thousands of profiles are scored as the contract reads, sentence by sentence", () => {
    fc.assert(
      fc.property(profiles, ({ rules, answers }) => {
        const slow = DIMENSIONS.map((dimension) => evaluateSlowly(rules, dimension, answers));
        expect(evaluateBoth({ rules, answers })).toEqual(slow);
      }),
      { numRuns: 4_000 },
    );
  });

  test("the point values that these laws are about are all accepted", () => {
    fc.assert(
      fc.property(rules, (rules) => {
        for (const { answerType, pointValues } of rules) {
          expect(inspectPointValues(answerType, pointValues, "pointValues")).toEqual([]);
        }
      }),
    );
  });

  test("contributions sum to the score, before it is kept within 0 and 100", () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const compiled = compileRules(profile.rules);
        evaluateBoth(profile).forEach(({ score, contributions }, index) => {
          const most = compiled[DIMENSIONS[index] ?? "fit"].maxPoints;
          const earned = contributions.reduce((sum, { pointsEarned }) => sum + pointsEarned, 0);
          const percent = most > 0 ? (100 * earned) / most : 0;
          expect(Math.abs(score - Math.min(100, Math.max(0, percent)))).toBeLessThan(0.005 + 1e-9);
        });
      }),
    );
  });

  test("the order of the rules never changes a score, only that of the contributions", () => {
    fc.assert(
      fc.property(profiles, ({ rules, answers }) => {
        const reversed = evaluateBoth({ rules: rules.toReversed(), answers });
        const expected = evaluateBoth({ rules, answers }).map((result) => ({
          ...result,
          contributions: result.contributions.toReversed(),
        }));
        expect(reversed).toEqual(expected);
      }),
    );
  });

  test("a rule without a value never raises a score, nor changes a contribution", () => {
    fc.assert(
      fc.property(profiles, rules, ({ rules, answers }, more) => {
        const unanswered = more.map((rule) => ({ ...rule, id: `new ${rule.id}`, signalTemplateId: "never answered" }));
        const after = evaluateBoth({ rules: [...rules, ...unanswered], answers });
        evaluateBoth({ rules, answers }).forEach(({ score, contributions, signalCoverage }, index) => {
          expect(after[index]?.score ?? Infinity).toBeLessThanOrEqual(score);
          expect(after[index]).toMatchObject({ contributions, signalCoverage });
        });
      }),
    );
  });

  test("no rule earns more than its most, and every number is finite and none is minus zero", () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        for (const { score, contributions, signalCoverage, totalRules } of evaluateBoth(profile)) {
          const numbers = contributions.flatMap(({ pointsEarned, maxPoints }) => [pointsEarned, maxPoints]);
          expect([score, ...numbers].filter((one) => !Number.isFinite(one) || Object.is(one, -0))).toEqual([]);
          expect(contributions.filter(({ pointsEarned, maxPoints }) => pointsEarned > maxPoints)).toEqual([]);
          expect(Number(score.toFixed(2))).toBe(score);
          expect([signalCoverage, signalCoverage <= totalRules]).toEqual([contributions.length, true]);
        }
      }),
    );
  });
});
