/** One structured line. Values are ids, codes and durations: never a secret, never a feature. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly [field: string]: unknown;
}

/** Writes one line. */
export function log(line: LogLine): void {
  console.log(JSON.stringify(line));
}

/**
 * Returns what a line says of a failure: its message, or that of what caused it. A failed query's own message holds its
 * parameters, and a parser's the text that it could not read: neither is repeated.
 */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error.message.startsWith("Failed query:")) return causeOf(error.cause);
  return error instanceof SyntaxError ? "SyntaxError" : error.message;
}

/** Returns the cause of a failure with the places that it passed through. */
export function traceOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return [causeOf(error), ...places].join("\n");
}
