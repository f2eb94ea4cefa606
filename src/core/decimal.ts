/**
 * Returns the number of decimal places in the shortest decimal text that reads back as `x` (0.25 → 2, 1e-7 → 7).
 * `x` is finite; the result is 0 or more.
 */
export function decimalPlaces(x: number): number {
  const [mantissa = "", exponent = "0"] = String(x).split("e");
  const point = mantissa.indexOf(".");
  const places = point === -1 ? 0 : mantissa.length - point - 1;
  return Math.max(0, places - Number(exponent));
}

/**
 * Returns `x` rounded to `decimals` places, a half going away from zero: round(2.5) = 3, round(-2.5) = -3.
 * The number taken is the shortest decimal that reads back as `x`, so 1.005 rounds to 1.01 at two places although the
 * nearest double lies a little below it. `x` is finite, `decimals` a whole number from 0 to 15.
 * Reference: IEEE 754-2019, section 4.3.1, roundTiesToAway; Steele and White (1990), shortest decimal of a double.
 */
export function roundHalfAwayFromZero(x: number, decimals: number): number {
  const magnitude = Math.abs(x);
  const unit = 10 ** decimals;
  const product = magnitude * unit;
  const below = Math.floor(product);
  const fraction = product - below;
  // The product carries a rounding error of its own; it can change the answer only near a tie or in a large number.
  const doubtful = Math.abs(fraction - 0.5) < 1e-3 || product > 2 ** 40;
  const rounded = doubtful ? roundDigits(magnitude, decimals) : (fraction > 0.5 ? below + 1 : below) / unit;
  return x < 0 && rounded !== 0 ? -rounded : rounded;
}

/** Rounds on the decimal digits themselves: the first one that goes decides. `x` is not negative. */
function roundDigits(x: number, decimals: number): number {
  const [mantissa = "", exponent = "0"] = String(x).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = whole + fraction;
  const kept = whole.length + Number(exponent) + decimals;
  if (kept >= digits.length) return x;
  const up = digits.charAt(kept) >= "5" ? 1n : 0n;
  return Number(`${BigInt(digits.slice(0, kept)) + up}e-${decimals}`);
}
