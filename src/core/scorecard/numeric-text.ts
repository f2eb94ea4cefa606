// No digit can be matched in two ways: endless text is refused in linear time.
const DECIMAL = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * Returns the finite number that a feature's value stands for, or undefined: numbers are themselves, decimal text such
 * as "42", " -1.5 " or "1e3" counts as its number. Empty text, hexadecimal, booleans and anything infinite are none.
 * Reference: contract section 2, "numeric strings count as numbers".
 */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !DECIMAL.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
