import type { LeaseGrant } from "./window.ts";

/** Tokens that one isolate holds of one key's window, spent without asking anyone. */
export interface Lease {
  readonly left: number;
  /** Tokens that were still in the window when the lease was granted. */
  readonly remaining: number;
  readonly resetAt: number;
  readonly grantedAt: number;
  readonly size: number;
}

const SMALLEST = 4;
const LARGEST = 500;
const LARGEST_SHARE = 0.05;
const BUSY_MS = 1_000;

/**
 * Returns how many tokens to ask for next: few at first, twice as many each time a lease was used up within a second,
 * never more than 500 or a twentieth of the limit, so that isolates with little traffic hold little back.
 */
export function nextLeaseSize(last: Lease | undefined, limit: number, now: number): number {
  const busy = last !== undefined && last.left === 0 && now - last.grantedAt < BUSY_MS;
  const wanted = busy ? last.size * 2 : SMALLEST;
  return Math.max(1, Math.min(wanted, LARGEST, Math.floor(limit * LARGEST_SHARE)));
}

/** Returns the lease after a grant; what was left of an earlier one in the same window is kept. */
export function addGrant(last: Lease | undefined, grant: LeaseGrant, now: number): Lease {
  const kept = last !== undefined && last.resetAt === grant.resetAt ? last.left : 0;
  const { granted, remaining, resetAt } = grant;
  return { left: kept + granted, remaining, resetAt, grantedAt: now, size: Math.max(1, granted) };
}

/**
 * Returns the lease after one token is spent, "exhausted" where the window has none left until it ends, or "renew" where
 * only the key's own counter knows.
 */
export function spendToken(lease: Lease | undefined, now: number): Lease | "exhausted" | "renew" {
  if (lease === undefined || now >= lease.resetAt) return "renew";
  if (lease.left > 0) return { ...lease, left: lease.left - 1 };
  return lease.remaining === 0 ? "exhausted" : "renew";
}
