/**
 * What the attempts of one endpoint have shown: its circuit breaker, and for how long it has failed. Times in milliseconds
 * since 1970.
 */
export interface Health {
  /** Failures since the last success. */
  readonly failures: number;
  /** How often the breaker has opened since then. */
  readonly openings: number;
  /** Until when nothing is sent; from then on one attempt at a time, until one succeeds. Null while the breaker is closed. */
  readonly openUntil: number | null;
  /** When the first failure since the last success was seen. */
  readonly failingSince: number | null;
}

/** So many attempts of one endpoint are under way at a time. */
const MAX_CONCURRENT = 8;

const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 30_000;
const MAX_PAUSE_MS = 600_000;
const MAX_FAILING_MS = 5 * 24 * 60 * 60 * 1_000;

/** An endpoint of which nothing is known. */
export const HEALTHY: Health = { failures: 0, openings: 0, openUntil: null, failingSince: null };

/**
 * Returns how many attempts may begin beside those that are `running`: up to 8 at a time while the breaker is closed, none
 * while it is open, and then one that tries.
 * Reference: Michael Nygard (2007), Release It!, Circuit Breaker.
 */
export function allowance({ openUntil }: Health, now: number, running: number): number {
  if (openUntil === null) return Math.max(0, MAX_CONCURRENT - running);
  return now < openUntil ? 0 : Math.max(0, 1 - running);
}

/**
 * Returns an endpoint's health after an attempt failed. Five failures in a row open the breaker for 30 seconds, and each one
 * that fails when it has been open for twice as long as before, up to ten minutes. `pauseUntil` is the moment that the receiver
 * has asked to be left alone until: the breaker is open until then at the least.
 */
export function afterFailure(health: Health, now: number, pauseUntil = 0): Health {
  const failures = health.failures + 1;
  const failed = { ...health, failures, failingSince: health.failingSince ?? now };
  const isOpen = health.openUntil !== null && now < health.openUntil;
  const opens = !isOpen && failures >= FAILURES_TO_OPEN;
  const until = opens ? now + Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** health.openings) : health.openUntil;
  const openUntil = pauseUntil > now ? Math.max(pauseUntil, until ?? 0) : until;
  return { ...failed, openings: health.openings + (opens ? 1 : 0), openUntil };
}

/** Returns whether an endpoint has failed for five days and more, without a success in between. */
export function isFailingForTooLong({ failingSince }: Health, now: number): boolean {
  return failingSince !== null && now - failingSince >= MAX_FAILING_MS;
}
