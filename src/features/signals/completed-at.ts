import type { Instant } from "../../core/signal/instant.ts";

/** A second's digits: three for milliseconds, and what is finer. */
const FRACTION = /\.(\d{1,3})(\d*)/;

/** Digits of a second that are kept: nanoseconds. */
export const MAX_SECOND_DIGITS = 9;

/** Returns the moment that a time in ISO 8601 names; undefined where it has more than nine digits of a second. */
export function readCompletedAt(text: string): Instant | undefined {
  const [, , finer = ""] = FRACTION.exec(text) ?? [];
  if (finer.length > MAX_SECOND_DIGITS - 3) return undefined;
  return { ms: Date.parse(text.replace(FRACTION, ".$1")), finer };
}

/** Returns a moment in ISO 8601, UTC: milliseconds, and then the digits that were sent beyond them. */
export function writeCompletedAt({ ms, finer }: Instant): string {
  return new Date(ms).toISOString().replace("Z", `${finer}Z`);
}
