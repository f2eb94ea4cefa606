import { decimalPlaces } from "../decimal.ts";

/** A decimal number held exactly: `units` of 10^-`decimals` each. */
export interface Decimal {
  readonly units: bigint;
  readonly decimals: number;
}

/**
 * Returns the exact sum of numbers, each taken as the shortest decimal that reads back as it: 0.1 + 0.2 is 0.3.
 * `values` are finite; an empty sum is 0.
 */
export function sumExactly(values: readonly number[]): Decimal {
  const whole = sumOfWhole(values);
  if (whole !== undefined) return { units: BigInt(whole), decimals: 0 };
  const decimals = values.reduce((most, value) => Math.max(most, decimalPlaces(value)), 0);
  return { units: values.reduce((sum, value) => sum + unitsOf(value, decimals), 0n), decimals };
}

/** Returns the double nearest to a decimal. */
export function nearestNumber({ units, decimals }: Decimal): number {
  return Number(`${units}e-${decimals}`);
}

/** The common case, without big integers: as long as every partial sum is a safe integer, none was rounded. */
function sumOfWhole(values: readonly number[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    sum += value;
    if (!Number.isSafeInteger(value) || !Number.isSafeInteger(sum)) return undefined;
  }
  return sum;
}

/** Returns `value` in units of 10^-`decimals`; it is finite and has no more decimal places than that. */
export function unitsOf(value: number, decimals: number): bigint {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return BigInt(whole + fraction) * 10n ** BigInt(decimals + Number(exponent) - fraction.length);
}
