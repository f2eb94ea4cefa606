/** What one key has taken of its allowance since the window began; times in milliseconds since 1970. */
export interface RateWindow {
  readonly startedAt: number;
  readonly taken: number;
}

/** Tokens handed out to one isolate, and how the window then stands. */
export interface LeaseGrant {
  readonly granted: number;
  /** Tokens that nobody has taken yet. */
  readonly remaining: number;
  /** When the window ends, in milliseconds since 1970. */
  readonly resetAt: number;
}

export const WINDOW_MS = 60_000;

/**
 * Returns the window after granting at most `wanted` of the tokens that are left, and the grant (0 when none is left).
 * A window begins with the first token taken and lasts 60 seconds; in it at most `limit` tokens are ever granted.
 * Where the clock is set back, the window goes back with it: what was taken stays taken, and for 60 seconds at most.
 * `limit` and `wanted` are whole numbers of 1 or more.
 */
export function grantLease(
  current: RateWindow | undefined,
  limit: number,
  wanted: number,
  now: number,
): { window: RateWindow; grant: LeaseGrant } {
  const over = current === undefined || now >= current.startedAt + WINDOW_MS;
  const startedAt = over ? now : Math.min(current.startedAt, now);
  const taken = over ? 0 : current.taken;
  const granted = Math.min(wanted, Math.max(0, limit - taken));
  const window = { startedAt, taken: taken + granted };
  const remaining = Math.max(0, limit - window.taken);
  return { window, grant: { granted, remaining, resetAt: startedAt + WINDOW_MS } };
}
