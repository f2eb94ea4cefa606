/** What is taken for an empty share: the logarithm of 0 is not finite. */
const EMPTY_SHARE = 0.0001;

export type Verdict = "stable" | "shifting" | "shifted";

/** Fewer records than these say nothing. */
const FEWEST_RECORDS = 100;
const SHIFTING = 0.1;
const SHIFTED = 0.25;

/**
 * Returns the population stability index of shares against reference shares, both 0 to 1 and of one length:
 * PSI = Σ (share − reference) · ln(share / reference), an empty share counted as 0.0001. 0 or more.
 * Reference: Siddiqi, Credit Risk Scorecards (2006), chapter 9, system stability report; contract section 2b.
 */
export function populationStability(reference: readonly number[], shares: readonly number[]): number {
  return reference.reduce((sum, expected, index) => {
    const from = expected === 0 ? EMPTY_SHARE : expected;
    const to = (shares[index] ?? 0) === 0 ? EMPTY_SHARE : (shares[index] ?? 0);
    return sum + (to - from) * Math.log(to / from);
  }, 0);
}

/**
 * Returns what an index over so many records says: `stable` below 0.1, `shifting` below 0.25, else `shifted`; null under 100
 * records.
 * Reference: Siddiqi (2006), chapter 9; contract section 2b.
 */
export function verdictOf(index: number, records: number): Verdict | null {
  if (records < FEWEST_RECORDS) return null;
  if (index < SHIFTING) return "stable";
  return index < SHIFTED ? "shifting" : "shifted";
}
