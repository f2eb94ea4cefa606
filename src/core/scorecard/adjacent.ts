const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/**
 * Returns the smallest double greater than `x`; Infinity stays, -Infinity becomes the lowest finite double.
 * Reference: IEEE 754-2019, section 5.3.1, nextUp.
 */
export function nextUp(x: number): number {
  if (x === Infinity) return x;
  if (x === 0) return Number.MIN_VALUE;
  double[0] = x;
  bits[0] = (bits[0] ?? 0n) + (x > 0 ? 1n : -1n);
  return double[0];
}

/**
 * Returns the greatest double smaller than `x`; -Infinity stays, Infinity becomes the highest finite double.
 * Reference: IEEE 754-2019, section 5.3.1, nextDown.
 */
export function nextDown(x: number): number {
  return -nextUp(-x);
}
