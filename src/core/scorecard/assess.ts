import type { CompiledScorecard, Outcome } from "./compile.ts";
import { findBin, unitsOf } from "./find-bin.ts";
import { outcomeOf } from "./outcome.ts";
import type { ApplicantRecord } from "./record.ts";

/** What a record comes to, before it is put into words: one is filled anew for each record of a batch. */
export interface Assessment {
  /** The bin of each variable in the card's order, or one of NO_BIN. */
  readonly bins: Int32Array;
  /** Whether any value has no bin. */
  odd: boolean;
  /** Whether the record has features that the card does not know. */
  unrecognized: boolean;
  outcome: Outcome;
}

/** Returns an assessment with room for a card's variables. */
export function emptyAssessment(card: CompiledScorecard): Assessment {
  const bins = new Int32Array(card.variables.length);
  return { bins, odd: false, unrecognized: false, outcome: outcomeOf(card, card.baseUnits) };
}

/**
 * Fills an assessment with what a record comes to: the bin of each variable, and the outcome of base points + Σ points, added
 * in the card's order. The record has passed `checkRecord`; nothing is thrown.
 * Reference: contract section 2; Siddiqi, Credit Risk Scorecards (2006), chapter 6.
 */
export function assess(card: CompiledScorecard, record: ApplicantRecord, into: Assessment): void {
  const { variables } = card;
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
  into.outcome = outcomeOf(card, units);
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
