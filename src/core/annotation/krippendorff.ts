/** A coefficient, or in plain words why it has no value. */
export type Coefficient =
  | { readonly value: number; readonly reason: null }
  | { readonly value: null; readonly reason: string };

/** How far the values of units are apart, summed as Krippendorff's alpha needs it. */
export interface Disagreement {
  /** The values that can be paired: those of units that have two or more. */
  readonly values: number;
  /** For each unit the squared distances of its ordered pairs of values, divided by its number of values less one; the sum. */
  readonly observed: number;
  /** The squared distances of all ordered pairs among the pairable values, whatever their unit. */
  readonly expected: number;
}

/**
 * Returns alpha: 1 where annotators always agree, 0 where they agree as often as by chance, below 0 where less often.
 * alpha = 1 - D_o / D_e = 1 - (n - 1) observed / expected. Undefined without two values in one unit, and where all values
 * are the same, as chance then always agrees too.
 * Reference: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C.
 */
export function krippendorffAlpha({ values, observed, expected }: Disagreement): Coefficient {
  if (values === 0) return undefinedBecause("No source has the scores of two annotators.");
  if (expected === 0) return undefinedBecause("All scores are the same, so agreement cannot be told from chance.");
  return { value: 1 - ((values - 1) * observed) / expected, reason: null };
}

/**
 * Returns the disagreement of nominal values, which are equal or not: the distance is 0 or 1. `matches` sums over units
 * and categories n_uc (n_uc - 1) / (m_u - 1), `alike` sums over categories n_c (n_c - 1).
 * Reference: Krippendorff (2011), sections B and C.
 */
export function nominalDisagreement(values: number, matches: number, alike: number): Disagreement {
  return { values, observed: values - matches, expected: values * (values - 1) - alike };
}

/**
 * Returns the disagreement of ordinal values. `coincidences[c][k]` is the coincidence o_ck of the ranks c and k, lowest
 * first and symmetric; the squared distance of c and k is (sum of n_g for g from c to k, less (n_c + n_k) / 2) squared, with n_g
 * the sum of row g.
 * Reference: Krippendorff (2011), section D, ordinal metric differences.
 */
export function ordinalDisagreement(coincidences: readonly (readonly number[])[]): Disagreement {
  const counts = coincidences.map((row) => row.reduce((sum, count) => sum + count, 0));
  let [observed, expected, below] = [0, 0, 0];
  const middles = counts.map((count) => {
    below += count;
    return below - count / 2;
  });
  coincidences.forEach((row, c) =>
    row.forEach((count, k) => {
      const distance = ((middles[c] ?? 0) - (middles[k] ?? 0)) ** 2;
      observed += count * distance;
      expected += (counts[c] ?? 0) * (counts[k] ?? 0) * distance;
    }),
  );
  return { values: Math.round(below), observed, expected };
}

/** Sums of values: their number, the sum, and the sum of their squares. */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/**
 * Returns the disagreement of interval values, whose distance is their difference. `within` sums over units
 * 2 (m_u sum x^2 - (sum x)^2) / (m_u - 1); `all` are the moments of all pairable values, less any constant.
 * Reference: Krippendorff (2011), section D, interval metric differences; over ordered pairs of n values the squared
 * differences sum to 2 (n sum x^2 - (sum x)^2).
 */
export function intervalDisagreement(within: number, { count, sum, squares }: Moments): Disagreement {
  return { values: count, observed: within, expected: 2 * (count * squares - sum ** 2) };
}

export function undefinedBecause(reason: string): Coefficient {
  return { value: null, reason };
}
