import { putBounded } from "../../core/bounded-map.ts";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import { addGrant, nextLeaseSize, spendToken } from "../../core/rate-limit/lease.ts";
import { WINDOW_MS } from "../../core/rate-limit/window.ts";
import type { Deps } from "../../deps.ts";

/** How a key stands against its limit. */
export interface Standing {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: number;
  /** Why the key could not be counted; then the request is let through. */
  readonly uncounted?: string;
}

const MAX_LEASES = 10_000;

/** Spends one of the key's tokens, from the isolate's lease where it holds one, so that most requests ask nobody. */
export async function spendRequest(
  { rateLimits, now }: Pick<Deps, "rateLimits" | "now">,
  keyId: string,
  bucket: RateBucket,
): Promise<Standing> {
  const { leases } = rateLimits;
  const limit = rateLimits.perMinute[bucket];
  const holder = `${keyId} ${bucket}`;
  let spent = spendToken(leases.get(holder), now());
  if (spent === "renew") {
    const wanted = nextLeaseSize(leases.get(holder), limit, now());
    const grant = await rateLimits
      .lease(keyId, bucket, limit, wanted)
      .catch((error: unknown) => ({ cause: error instanceof Error ? error.message : "unknown" }));
    if ("cause" in grant) {
      return { allowed: true, limit, remaining: limit, resetAt: now() + WINDOW_MS, uncounted: grant.cause };
    }
    const lease = addGrant(leases.get(holder), grant, now());
    putBounded(leases, holder, lease, MAX_LEASES);
    spent = spendToken(lease, now());
  }
  if (typeof spent !== "string") leases.set(holder, spent);
  const lease = leases.get(holder);
  return {
    allowed: typeof spent !== "string",
    limit,
    remaining: (lease?.left ?? 0) + (lease?.remaining ?? 0),
    resetAt: lease?.resetAt ?? now() + WINDOW_MS,
  };
}
