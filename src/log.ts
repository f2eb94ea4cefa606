/** One structured line. Values are ids, codes and durations: never a secret, never a feature. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly [field: string]: unknown;
}

/** Writes one line. */
export function log(line: LogLine): void {
  console.log(JSON.stringify(line));
}

/** Returns what a line says of a failure. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
