const THOUSANDS = /^\s*[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?\s*$/;
const DECIMAL_COMMA = /^\s*[+-]?(?:\d+|\d{1,3}(?:[. ]\d{3})+)?,\d+\s*$/;

/** The warnings of a record, each invalid value that is a number written with commas named as such. */
export function nameCommas(warnings: string[], features: Readonly<Record<string, unknown>>): string[] {
  return warnings.map((warning) => {
    const [, feature] = /^invalid_value: (.*)$/s.exec(warning) ?? [];
    const value = feature === undefined ? undefined : features[feature];
    if (typeof value !== "string") return warning;
    if (THOUSANDS.test(value)) return `${warning} (comma between digits as in 1,234)`;
    return DECIMAL_COMMA.test(value) ? `${warning} (decimal comma)` : warning;
  });
}
