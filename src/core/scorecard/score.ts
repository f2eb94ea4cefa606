import type { CompiledScorecard } from "./compile.ts";
import { roundHalfAwayFromZero } from "./decimal.ts";
import { findBin, unitsOf } from "./find-bin.ts";
import { roundUnits, toPoints } from "./points-scale.ts";
import { reasonsFor, type ReasonGiven } from "./reasons.ts";
import type { ApplicantRecord } from "./record.ts";
import { probabilityOfDefault } from "./scale.ts";
import { unrecognizedFeatures } from "./warnings.ts";

/** What to explain beside the score; left out means no. */
export interface Explain {
  readonly contributions?: boolean;
  readonly reasons?: boolean;
}

/** The answer for one record, its keys as they go over the wire. */
export interface ScoredRecord {
  id: string | number | null;
  score: number;
  risk_grade: string | null;
  pd: number | null;
  contributions?: Record<string, number>;
  reasons?: ReasonGiven[];
  warnings: string[];
}

/**
 * Returns a record's score, grade, probability of default and warnings, and on request the points of every variable and
 * the reasons for points lost.
 *
 * score = base points + Σ points, rounded half away from zero to the card's decimals; the grade is that of the rounded
 * score; pd comes from the unrounded one. Base points + Σ contributions = score before rounding, exactly where the card's
 * points have few enough digits. Warnings come in the card's order, then the record's. The record has passed
 * `checkRecord`; nothing is thrown.
 * Reference: contract section 2; Siddiqi, Credit Risk Scorecards (2006), chapter 6.
 */
export function scoreRecord(card: CompiledScorecard, record: ApplicantRecord, explain: Explain): ScoredRecord {
  const warnings: string[] = [];
  const contributions: Record<string, number> | undefined = explain.contributions ? {} : undefined;
  const lost: number[] | undefined = explain.reasons ? [] : undefined;
  let units = card.baseUnits;
  let known = 0;
  for (const variable of card.variables) {
    const value = record[variable.name];
    if (isOwn(value)) known += 1;
    const bin = findBin(variable, value);
    const earned = unitsOf(variable, bin);
    units += earned;
    if (bin < 0) warnings.push(variable.warningTexts[-1 - bin] ?? "");
    if (contributions) contributions[variable.name] = toPoints(card.pointsScale, earned);
    lost?.push(variable.bestUnits - earned);
  }
  if (featureCount(record) !== known) {
    for (const name of unrecognizedFeatures(card, record)) warnings.push(`unrecognized_feature: ${name}`);
  }
  const score = roundUnits(card.pointsScale, units, card.scoreDecimals);
  // Keys are added in the order of the wire, on one hidden class; a spread would copy.
  const scored: Omit<ScoredRecord, "warnings"> & { warnings?: string[] } = {
    id: record.id ?? null,
    score,
    risk_grade: gradeOf(card, score),
    pd: pdOf(card, toPoints(card.pointsScale, units)),
  };
  if (contributions) scored.contributions = contributions;
  if (lost) scored.reasons = reasonsFor(card, lost);
  return Object.assign(scored, { warnings });
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
