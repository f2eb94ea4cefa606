import { roundHalfAwayFromZero } from "../decimal.ts";
import type { CompiledScorecard } from "./compile.ts";
import { findBin, unitsOf } from "./find-bin.ts";
import { roundUnits, toPoints } from "./points-scale.ts";
import type { ApplicantRecord } from "./record.ts";
import { probabilityOfDefault } from "./scale.ts";

/** What a record comes to, before it is put into words: one is filled anew for each record of a batch. */
export interface Assessment {
  /** The bin of each variable in the card's order, or one of NO_BIN. */
  readonly bins: Int32Array;
  /** Whether any value has no bin. */
  odd: boolean;
  /** Whether the record has features that the card does not know. */
  unrecognized: boolean;
  /** Rounded to the card's decimals. */
  score: number;
  /** Null where the score is in no grade. */
  grade: string | null;
  /** Null for a card without odds. */
  pd: number | null;
}

/** Returns an assessment with room for a card's variables. */
export function emptyAssessment(card: CompiledScorecard): Assessment {
  const bins = new Int32Array(card.variables.length);
  return { bins, odd: false, unrecognized: false, score: 0, grade: null, pd: null };
}

/**
 * Fills an assessment with what a record comes to.
 *
 * score = base points + Σ points, rounded half away from zero to the card's decimals; the grade is that of the rounded
 * score; pd comes from the unrounded one. The record has passed `checkRecord`; nothing is thrown.
 * Reference: contract section 2; Siddiqi, Credit Risk Scorecards (2006), chapter 6.
 */
export function assess(card: CompiledScorecard, record: ApplicantRecord, into: Assessment): void {
  const { variables, pointsScale } = card;
  const { bins } = into;
  let units = card.baseUnits;
  let known = 0;
  let lowest = 0;
  for (let index = 0; index < bins.length; index += 1) {
    const variable = variables[index];
    if (variable === undefined) break;
    const value = record[variable.name];
    if (isOwn(value)) known += 1;
    const bin = findBin(variable, value);
    bins[index] = bin;
    units += unitsOf(variable, bin);
    if (bin < lowest) lowest = bin;
  }
  into.odd = lowest < 0;
  into.unrecognized = featureCount(record) !== known;
  into.score = roundUnits(pointsScale, units, card.scoreDecimals);
  into.grade = gradeOf(card, into.score);
  into.pd = pdOf(card, toPoints(pointsScale, units));
}

/** Inherited members (`constructor`) are functions or objects, which a checked record never holds itself. */
function isOwn(value: unknown): boolean {
  return value !== undefined && typeof value !== "function" && (typeof value !== "object" || value === null);
}

function featureCount(record: ApplicantRecord): number {
  let count = record.id === undefined ? 0 : -1;
  for (const _ in record) count += 1;
  return count;
}

function gradeOf({ grades }: CompiledScorecard, score: number): string | null {
  for (const { grade, lower, upper } of grades) if (score >= lower && score <= upper) return grade;
  return null;
}

function pdOf({ odds, pdDecimals }: CompiledScorecard, score: number): number | null {
  if (odds === null) return null;
  const pd = probabilityOfDefault(odds, score);
  return pdDecimals === null ? pd : roundHalfAwayFromZero(pd, pdDecimals);
}
