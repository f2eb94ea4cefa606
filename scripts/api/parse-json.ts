/** The value of a JSON text, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LONG_NUMBER = /\d{16}/;
const WHOLE_NUMBER = /^-?\d+$/;

/** The value of a JSON text in which a whole number beyond 2^53 is text, so that it keeps every digit; throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? exactNumber(context?.source ?? String(value)) : value,
  );
}

/** A JSON number as a number, or as its text where a number would be another one. */
export function exactNumber(source: string): number | string {
  const number = Number(source);
  return WHOLE_NUMBER.test(source) && !Number.isSafeInteger(number) ? source : number;
}
