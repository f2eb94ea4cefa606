/** A moment as precise as it was sent. */
export interface Instant {
  /** Whole milliseconds since 1970, rounded down. */
  readonly ms: number;
  /** The digits of the second beyond the millisecond as they were sent, at most six ("9", "900"); "" for none. */
  readonly finer: string;
}

const MAX_FINER_DIGITS = 6;

/**
 * Returns a number below 0 where the first moment is the earlier, above 0 where it is the later, and 0 where both are the
 * same: exact to the nanosecond. "9" and "900" are the same digits.
 * Reference: RFC 3339, section 5.6, time-secfrac.
 */
export function compareInstants(one: Instant, other: Instant): number {
  if (one.ms !== other.ms) return one.ms - other.ms;
  return nanosecondsOf(one) - nanosecondsOf(other);
}

/** Nanoseconds beyond the millisecond, 0 to 999,999. */
function nanosecondsOf({ finer }: Instant): number {
  return Number(finer.padEnd(MAX_FINER_DIGITS, "0"));
}
