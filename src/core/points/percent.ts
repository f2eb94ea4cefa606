import type { Decimal } from "./decimal-sum.ts";

/**
 * Returns 100 · earned / most, kept within 0 and 100 and rounded to 2 decimals, a half going away from zero. The division
 * is exact: a tie is a tie. Where nothing can be earned (`most` is 0 or below) the result is 0.
 * Reference: contract section 3, Score.
 */
export function percentOf(earned: Decimal, most: Decimal): number {
  if (most.units <= 0n || earned.units <= 0n) return 0;
  const dividend = 10_000n * earned.units * 10n ** BigInt(most.decimals);
  const divisor = most.units * 10n ** BigInt(earned.decimals);
  const hundredths = (2n * dividend + divisor) / (2n * divisor);
  return hundredths >= 10_000n ? 100 : Number(hundredths) / 100;
}
