import type { Answer } from "../points/answer.ts";
import { sumExactly } from "../points/decimal-sum.ts";
import { earn } from "../points/earn.ts";
import { percentOf } from "../points/percent.ts";
import type { CompiledRule, CompiledRules } from "./compile-rules.ts";
import type { Dimension } from "./rule.ts";

/** What one rule gave to a score. */
export interface Contribution {
  readonly ruleId: string;
  readonly signalTemplateId: string;
  readonly matchedValue: string;
  readonly pointsEarned: number;
  readonly maxPoints: number;
}

/** The score of one object in one dimension and what it is made of. */
export interface DimensionResult {
  /** From 0 to 100, to 2 decimals. */
  readonly score: number;
  /** In the order of the rules; a rule without a value has none. */
  readonly contributions: readonly Contribution[];
  /** Rules whose signal has a value. */
  readonly signalCoverage: number;
  readonly totalRules: number;
}

/**
 * Returns the result of one dimension for one object: score = clamp(100 · Σ earned / Σ max, 0, 100) to 2 decimals, a half
 * going away from zero, with Σ max over all rules of the dimension, answered or not; 0 where Σ max is 0. `answers` are
 * keyed by signal template. An answer of another kind than the rule's counts as no value. Sums and quotient are exact
 * in the decimals that contributions show.
 * Reference: contract section 3, Score.
 */
export function evaluateDimension(
  compiled: CompiledRules,
  dimension: Dimension,
  answers: ReadonlyMap<string, Answer>,
): DimensionResult {
  const { rules, most } = compiled[dimension];
  const contributions = rules.flatMap((rule) => contributionOf(rule, answers.get(rule.signalTemplateId)) ?? []);
  const earned = sumExactly(contributions.map(({ pointsEarned }) => pointsEarned));
  return {
    score: percentOf(earned, most),
    contributions,
    signalCoverage: contributions.length,
    totalRules: rules.length,
  };
}

function contributionOf(rule: CompiledRule, answer: Answer | undefined): Contribution | undefined {
  const earned = answer === undefined ? undefined : earn(rule.pointValues, answer);
  if (earned === undefined) return undefined;
  const { id: ruleId, signalTemplateId, maxPoints } = rule;
  return { ruleId, signalTemplateId, matchedValue: earned.matchedValue, pointsEarned: earned.pointsEarned, maxPoints };
}
