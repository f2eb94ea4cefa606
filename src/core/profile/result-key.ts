import type { DimensionResult } from "./evaluate-dimension.ts";

/**
 * Returns text that two results share exactly when they are equal: score, coverage, number of rules, and every field of
 * every contribution in order. Its hash tells whether a stored result is still the current one.
 * Reference: contract section 3, Version.
 */
export function resultKey({ score, contributions, signalCoverage, totalRules }: DimensionResult): string {
  return JSON.stringify([
    score,
    signalCoverage,
    totalRules,
    contributions.map(({ ruleId, signalTemplateId, matchedValue, pointsEarned, maxPoints }) => [
      ruleId,
      signalTemplateId,
      matchedValue,
      pointsEarned,
      maxPoints,
    ]),
  ]);
}
