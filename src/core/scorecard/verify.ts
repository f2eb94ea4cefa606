import { compileSpecification } from "./compile.ts";
import type { ApplicantRecord } from "./record.ts";
import { scoreRecord } from "./score.ts";
import type { Specification } from "./specification.ts";

/** What another program made of records: scores, and pds where it has them, in the order of the records. */
export interface Verification {
  readonly records: readonly ApplicantRecord[];
  readonly scores: readonly number[];
  readonly pds?: readonly (number | null)[] | undefined;
  /** How far a number may be off, in points and in probability. */
  readonly tolerance: number;
}

/** A number that the card does not reproduce; `got` is the card's own before rounding. */
export interface Difference {
  readonly index: number;
  readonly field: "score" | "pd";
  readonly expected: number | null;
  readonly got: number | null;
}

/**
 * Returns every expected score and pd that a specification's card does not reproduce, in the order of the records: neither
 * the unrounded number nor the one rounded to the card's decimals is within the tolerance. `scores` and `pds` are as long as
 * `records`, which have passed `checkRecord`; nothing is thrown.
 * Reference: contract section 2b, "Deploying with proof".
 */
export function differencesOf(
  specification: Specification,
  { records, scores, pds, tolerance }: Verification,
): Difference[] {
  const rounded = compileSpecification(specification);
  const scaling = { ...specification.scaling, score_decimals: null, pd_decimals: null };
  const unrounded = compileSpecification({ ...specification, scaling });
  const agree = (expected: number | null, got: readonly (number | null)[]) =>
    got.some((one) => one === expected || (one !== null && expected !== null && Math.abs(one - expected) <= tolerance));
  return records.flatMap((record, index): Difference[] => {
    const [exact, shown] = [scoreRecord(unrounded, record, {}), scoreRecord(rounded, record, {})];
    const differences: Difference[] = [];
    const score = scores[index] ?? null;
    if (!agree(score, [exact.score, shown.score])) {
      differences.push({ index, field: "score", expected: score, got: exact.score });
    }
    const pd = pds?.[index];
    if (pd !== undefined && !agree(pd, [exact.pd, shown.pd])) {
      differences.push({ index, field: "pd", expected: pd, got: exact.pd });
    }
    return differences;
  });
}
