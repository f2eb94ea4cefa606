import type { Answer } from "../points/answer.ts";
import { sumExactly } from "../points/decimal-sum.ts";
import { earn } from "../points/earn.ts";
import { percentOf } from "../points/percent.ts";
import type { CompiledCriteria, CompiledCriterion } from "./compile-criteria.ts";

type Verdict = "strong" | "moderate" | "weak";

/** What one criterion gave. */
interface CriterionContribution {
  readonly criterionId: string;
  readonly matchedValue: string;
  readonly pointsEarned: number;
  readonly maxPoints: number;
}

/** How well a candidate meets a job's criteria. */
export interface CandidateResult {
  /** Whole, 1 to 10. */
  readonly score: number;
  /** 0 to 100, to 2 decimals. */
  readonly percent: number;
  /** The lists hold questions, in the order of the criteria. */
  readonly assessment: {
    readonly verdict: Verdict;
    readonly strengths: readonly string[];
    readonly concerns: readonly string[];
    readonly interviewFocus: readonly string[];
  };
  /** In the order of the criteria; one without an answer has none. */
  readonly contributions: readonly CriterionContribution[];
}

const STRONG_FROM = 8;
const MODERATE_FROM = 5;
const MOST_WITHOUT_MUST_HAVE = 4;

/**
 * Returns the result of a candidate's answers, which are keyed by criterion and of its type.
 *
 * percent = clamp(100 · Σ earned / Σ max, 0, 100) over all criteria, answered or not; score = round(1 + 9 · percent / 100), at
 * most 4 where a criterion that is a must earned 0 or less or has no answer. 8 and above is strong, 5 to 7 moderate, below
 * weak. A strength earned its maximum, where that is above 0; a concern the least possible, where more was; the focus of an
 * interview is what has no answer.
 * Reference: contract section 4, result from criteria.
 */
export function assessCandidate(
  { criteria, most }: CompiledCriteria,
  answers: ReadonlyMap<string, Answer>,
): CandidateResult {
  const judged = criteria.map((criterion) => ({ criterion, contribution: contributionOf(criterion, answers) }));
  const contributions = judged.flatMap(({ contribution }) => contribution ?? []);
  const percent = percentOf(sumExactly(contributions.map(({ pointsEarned }) => pointsEarned)), most);
  const lacking = judged.some(
    ({ criterion, contribution }) => criterion.mustHave && (contribution?.pointsEarned ?? 0) <= 0,
  );
  const full = Math.round(1 + (9 * percent) / 100);
  const score = lacking ? Math.min(full, MOST_WITHOUT_MUST_HAVE) : full;
  const questions = (test: (earned: number | undefined, criterion: CompiledCriterion) => boolean) =>
    judged
      .filter(({ criterion, contribution }) => test(contribution?.pointsEarned, criterion))
      .map(({ criterion }) => criterion.question);
  return {
    score,
    percent,
    assessment: {
      verdict: verdictOf(score),
      strengths: questions((earned, { maxPoints }) => earned === maxPoints && maxPoints > 0),
      concerns: questions((earned, { maxPoints, minPoints }) => earned === minPoints && minPoints < maxPoints),
      interviewFocus: questions((earned) => earned === undefined),
    },
    contributions,
  };
}

function contributionOf(
  { id, pointValues, maxPoints }: CompiledCriterion,
  answers: ReadonlyMap<string, Answer>,
): CriterionContribution | undefined {
  const answer = answers.get(id);
  const earned = answer === undefined ? undefined : earn(pointValues, answer);
  return earned && { criterionId: id, ...earned, maxPoints };
}

function verdictOf(score: number): Verdict {
  if (score >= STRONG_FROM) return "strong";
  return score >= MODERATE_FROM ? "moderate" : "weak";
}
