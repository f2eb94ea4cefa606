import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/core/profile/compile-rules.ts";
import { evaluateDimension, type DimensionResult } from "../../../src/core/profile/evaluate-dimension.ts";
import { resultHash } from "../../../src/core/profile/result-hash.ts";
import { profiles } from "./arbitrary-profile.ts";

const CONTRIBUTION = {
  ruleId: "r1",
  signalTemplateId: "t1",
  matchedValue: "874 (100–1000)",
  pointsEarned: 10,
  maxPoints: 25,
};
const RESULT: DimensionResult = { score: 40, contributions: [CONTRIBUTION], signalCoverage: 1, totalRules: 2 };
const withContribution = (part: Partial<typeof CONTRIBUTION>): DimensionResult => ({
  ...RESULT,
  contributions: [{ ...CONTRIBUTION, ...part }],
});

describe("the key of a result", () => {
  test("is the same for an equal result, whatever the order of its keys", () => {
    const { score, contributions, signalCoverage, totalRules } = structuredClone(RESULT);
    expect(resultHash({ totalRules, signalCoverage, contributions, score })).toBe(resultHash(RESULT));
    const { maxPoints, pointsEarned, matchedValue, signalTemplateId, ruleId } = CONTRIBUTION;
    const turned = { maxPoints, pointsEarned, matchedValue, signalTemplateId, ruleId };
    expect(resultHash({ ...RESULT, contributions: [turned] })).toBe(resultHash(RESULT));
  });

  test.each<[string, DimensionResult]>([
    ["the score", { ...RESULT, score: 40.01 }],
    ["the coverage", { ...RESULT, signalCoverage: 2 }],
    ["the number of rules", { ...RESULT, totalRules: 1 }],
    ["coverage and number of rules, exchanged", { ...RESULT, signalCoverage: 2, totalRules: 1 }],
    ["a contribution less", { ...RESULT, contributions: [] }],
    ["a contribution more", { ...RESULT, contributions: [CONTRIBUTION, CONTRIBUTION] }],
    ["a rule's id", withContribution({ ruleId: "r2" })],
    ["a signal template", withContribution({ signalTemplateId: "t2" })],
    ["a matched value", withContribution({ matchedValue: "875 (100–1000)" })],
    ["the points earned", withContribution({ pointsEarned: 10.5 })],
    ["the most that a rule can earn", withContribution({ maxPoints: 26 })],
    ["ids and values that only run together", withContribution({ ruleId: "r1t", signalTemplateId: "1" })],
  ])("differs with %s", (_, other) => {
    expect(resultHash(other)).not.toBe(resultHash(RESULT));
  });

  test("differs with the order of contributions", () => {
    const contributions = [CONTRIBUTION, { ...CONTRIBUTION, ruleId: "r2" }];
    expect(resultHash({ ...RESULT, contributions: contributions.toReversed() })).not.toBe(
      resultHash({ ...RESULT, contributions }),
    );
  });

  test("of two results is the same exactly when they are equal", () => {
    const results = profiles.map(({ rules, answers }) => evaluateDimension(compileRules(rules), "fit", answers));
    fc.assert(
      fc.property(results, results, (one, other) => {
        const equal = expect.objectContaining({ ...one }).asymmetricMatch(other);
        expect(resultHash(one) === resultHash(other)).toBe(equal);
      }),
      { numRuns: 1_000 },
    );
  });
});
