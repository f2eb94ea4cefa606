import { countRecord, type Tally } from "../stats/tally.ts";
import { assess, emptyAssessment, type Assessment } from "./assess.ts";
import type { CompiledScorecard } from "./compile.ts";
import { unitsOf } from "./find-bin.ts";
import { nextGradeFor, type NextGrade } from "./next-grade.ts";
import { toPoints } from "./points-scale.ts";
import { reasonsFor, type Reason } from "./reasons.ts";
import type { ApplicantRecord } from "./record.ts";
import { warningsOf } from "./warnings.ts";

/** What to explain beside the score; left out means no. */
export interface Explain {
  readonly contributions?: boolean;
  readonly reasons?: boolean;
  /** The shortest way to the next better grade. */
  readonly path?: boolean;
}

/** What one record comes to. */
export interface ScoredRecord {
  readonly id: string | number | null;
  readonly score: number;
  readonly grade: string | null;
  readonly pd: number | null;
  readonly contributions?: Record<string, number>;
  readonly reasons?: readonly Reason[];
  readonly nextGrade?: NextGrade | null;
  readonly warnings: string[];
}

/**
 * Returns a record's score, grade, probability of default and warnings, and on request the points of every variable and
 * the reasons for points lost. Base points + Σ contributions = score before rounding, exactly where the card's points have
 * few enough digits. Warnings come in the card's order, then the record's. The record has passed `checkRecord`; nothing is
 * thrown. `tally` counts the record. How the numbers are made: `assess`.
 * Reference: contract section 2.
 */
export function scoreRecord(
  card: CompiledScorecard,
  record: ApplicantRecord,
  explain: Explain,
  tally?: Tally,
): ScoredRecord {
  const assessment = emptyAssessment(card);
  assess(card, record, assessment);
  if (tally) countRecord(tally, record, assessment);
  const { score, grade, pd } = assessment.outcome;
  return {
    id: record.id ?? null,
    score,
    grade,
    pd,
    ...(explain.contributions && { contributions: contributionsOf(card, assessment) }),
    ...(explain.reasons && { reasons: reasonsFor(card, assessment) }),
    ...(explain.path && { nextGrade: nextGradeFor(card, assessment) }),
    warnings: warningsOf(card, record, assessment),
  };
}

function contributionsOf({ variables, pointsScale }: CompiledScorecard, { bins }: Assessment): Record<string, number> {
  return Object.fromEntries(
    variables.map((variable, index) => [variable.name, toPoints(pointsScale, unitsOf(variable, bins[index] ?? 0))]),
  );
}
