import { decimalPlaces } from "../decimal.ts";
import { unitsOf } from "../points/decimal-sum.ts";

/**
 * Returns whether `value` is `min` plus a whole number of steps, in exact decimals: 0.3 lies on a step of 0.1 from 0. Each
 * number is taken as the shortest decimal that reads back as it; all are finite, `step` is above 0.
 * Reference: Steele and White (1990), shortest decimal of a double.
 */
export function isOnStep(value: number, min: number, step: number): boolean {
  const decimals = Math.max(decimalPlaces(value), decimalPlaces(min), decimalPlaces(step));
  return (unitsOf(value, decimals) - unitsOf(min, decimals)) % unitsOf(step, decimals) === 0n;
}
