const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long after the attempt before each attempt is made, in milliseconds; the first is made at once. Together 27 hours, 35
 * minutes and 5 seconds.
 * Reference: contract section 4, Webhooks; Svix, Retry schedule.
 */
export const ATTEMPT_DELAYS_MS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
] as const;

/** The longest wait that a receiver's `Retry-After` can ask for, in milliseconds: 24 hours. */
const MAX_RETRY_AFTER_MS = 24 * HOUR;

/**
 * Returns when the next attempt is due, in milliseconds since 1970, or undefined where `made` attempts were the last. `at` is
 * when the last of them began, `now` when it ended. `retryAt` is the moment that the receiver has asked to be left alone
 * until, or undefined: the later of both counts, up to 24 hours from now.
 */
export function nextAttemptAt(
  made: number,
  { at, now, retryAt }: { at: number; now: number; retryAt: number | undefined },
): number | undefined {
  const delay = ATTEMPT_DELAYS_MS[made];
  return delay === undefined ? undefined : Math.max(now + 1, at + delay, boundedRetryAt(now, retryAt));
}

/** Returns the moment that a receiver has asked to be left alone until, at most 24 hours from now; 0 for none. */
export function boundedRetryAt(now: number, retryAt: number | undefined): number {
  return retryAt === undefined ? 0 : Math.min(retryAt, now + MAX_RETRY_AFTER_MS);
}
