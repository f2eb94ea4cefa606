import type { Answer } from "../../../src/core/points/answer.ts";
import type { DimensionResult } from "../../../src/core/profile/evaluate-dimension.ts";
import type { Dimension, Rule } from "../../../src/core/profile/rule.ts";

/**
 * The contract's section 3 written down sentence by sentence, without a thought for speed: whole thousandths of points,
 * scans instead of searches, nothing compiled. Points have at most three decimals.
 */
export function evaluateSlowly(
  rules: readonly Rule[],
  dimension: Dimension,
  answers: ReadonlyMap<string, Answer>,
): DimensionResult {
  const own = rules.filter((rule) => rule.dimension === dimension);
  const contributions = [];
  let earned = 0;
  let most = 0;
  for (const rule of own) {
    const max = maximumOf(rule);
    most += max;
    const answer = answers.get(rule.signalTemplateId);
    const outcome = answer === undefined ? undefined : outcomeOf(rule, answer);
    if (outcome === undefined) continue;
    earned += outcome.thousandths;
    contributions.push({
      ruleId: rule.id,
      signalTemplateId: rule.signalTemplateId,
      matchedValue: outcome.matchedValue,
      pointsEarned: outcome.thousandths / 1_000,
      maxPoints: max / 1_000,
    });
  }
  const clamped = Math.min(Math.max(earned, 0), Math.max(most, 0));
  const hundredths = most <= 0 ? 0 : Math.floor((20_000 * clamped + most) / (2 * most));
  return {
    score: hundredths / 100,
    contributions,
    signalCoverage: contributions.length,
    totalRules: own.length,
  };
}

const thousandthsOf = (points: number) => Math.round(points * 1_000) + 0;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const same = (one: string, other: string) =>
  one.trim().localeCompare(other.trim(), "en", { sensitivity: "accent" }) === 0 ||
  one.trim().toUpperCase() === other.trim().toUpperCase();

function maximumOf({ pointValues }: Rule): number {
  if ("ranges" in pointValues) return Math.max(0, ...pointValues.ranges.map(({ points }) => thousandthsOf(points)));
  if ("choices" in pointValues) {
    const all = Object.values(pointValues.choices).map(thousandthsOf);
    return pointValues.mode === "best-match" ? Math.max(0, ...all) : sum(all.filter((points) => points > 0));
  }
  const { true: yes = 0, false: no = 0 } = pointValues;
  return Math.max(0, thousandthsOf(yes), thousandthsOf(no));
}

function outcomeOf({ pointValues }: Rule, answer: Answer): { thousandths: number; matchedValue: string } | undefined {
  if ("ranges" in pointValues) {
    if (typeof answer !== "number") return undefined;
    for (const { min, max, points } of pointValues.ranges) {
      if (min <= answer && answer < max) {
        return { thousandths: thousandthsOf(points), matchedValue: `${answer} (${min}\u2013${max})` };
      }
    }
    return { thousandths: 0, matchedValue: `${answer}` };
  }
  if ("choices" in pointValues) return Array.isArray(answer) ? listOutcome(pointValues, answer) : undefined;
  if (typeof answer !== "boolean") return undefined;
  const points = answer ? pointValues.true : pointValues.false;
  return { thousandths: thousandthsOf(points ?? 0), matchedValue: answer ? "true" : "false" };
}

function listOutcome(
  { choices, mode = "additive" }: { choices: Readonly<Record<string, number>>; mode?: string | undefined },
  answer: readonly string[],
): { thousandths: number; matchedValue: string } {
  const names = Object.keys(choices);
  const present = names.filter((name) => answer.some((item) => same(name, item)));
  const strangers = answer.filter((item) => !names.some((name) => same(name, item)));
  const pointsOf = (some: readonly string[]) => some.map((name) => thousandthsOf(choices[name] ?? 0));
  const all = sum(pointsOf(names)) + 0;
  const matchedValue = present.join(", ");
  if (mode === "additive") return { thousandths: sum(pointsOf(present)), matchedValue };
  if (mode === "best-match") {
    return { thousandths: present.length === 0 ? 0 : Math.max(...pointsOf(present)), matchedValue };
  }
  const met =
    (mode === "contains-all" && present.length === names.length) ||
    (mode === "contains-none" && present.length === 0) ||
    (mode === "exact-match" && present.length === names.length && strangers.length === 0);
  return { thousandths: met ? all : 0, matchedValue };
}
