/** What stands for a bin's number where a value has none. */
export const NO_BIN = { missing: -1, invalid: -2, unknownCategory: -3, unmatched: -4 } as const;

const CODES = ["missing_feature", "invalid_value", "unknown_category", "unmatched_value"] as const;

/** Returns the warnings that one variable's value can get, `-1 - bin` being the place of each bin of NO_BIN. */
export function warningTextsFor(variable: string): readonly string[] {
  return CODES.map((code) => `${code}: ${variable}`);
}
