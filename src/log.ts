/** From the least to the most serious. */
export const LOG_LEVELS = ["info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One structured line. Values are ids, codes and durations: never a secret, never a feature. */
export interface LogLine {
  readonly level: LogLevel;
  readonly [field: string]: unknown;
}

let lowest: LogLevel = "info";

/** Leaves out, from now on, the lines that are less serious. */
export function setLogLevel(level: LogLevel): void {
  lowest = level;
}

/** Writes one line with its time. */
export function log({ level, ...fields }: LogLine): void {
  if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(lowest)) return;
  console.log(JSON.stringify({ time: new Date().toISOString(), level, ...fields }));
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
