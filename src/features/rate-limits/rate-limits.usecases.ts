import type { Identity } from "../../core/access/identity.ts";
import { putBounded } from "../../core/bounded-map.ts";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import { addGrant, nextLeaseSize, spendToken } from "../../core/rate-limit/lease.ts";
import { WINDOW_MS } from "../../core/rate-limit/window.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";

/** How a key stands against its limit, or its space against the limit of all its keys together. */
export interface Standing {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: number;
  /** Why the request could not be counted; then it is let through. */
  readonly uncounted?: string;
}

/** How a request stands: its key, and its space where that has nothing left. */
export interface RequestStanding {
  readonly key: Standing;
  readonly exhausted: { readonly who: "key" | "space"; readonly standing: Standing } | null;
}

type Limits = Pick<Deps, "rateLimits" | "now">;

const MAX_LEASES = 10_000;
/** An admin key makes keys, so the keys of a space have a limit together: ten times that of one. */
const KEYS_PER_SPACE = 10;

/** Spends a token of the request's key and one of its space. A request that its key has no token for takes none of the space. */
export async function spendRequest(
  deps: Limits,
  { keyId, space }: Pick<Identity, "keyId" | "space">,
  bucket: RateBucket,
): Promise<RequestStanding> {
  const limit = deps.rateLimits.perMinute[bucket];
  const key = await spend(deps, keyId, bucket, limit);
  if (!key.allowed) return { key, exhausted: { who: "key", standing: key } };
  const all = await spend(deps, space, bucket, limit * KEYS_PER_SPACE);
  return { key, exhausted: all.allowed ? null : { who: "space", standing: all } };
}

/** Spends one token of a key or a space, from the isolate's lease where it holds one, so that most requests ask nobody. */
async function spend({ rateLimits, now }: Limits, who: string, bucket: RateBucket, limit: number): Promise<Standing> {
  const { leases } = rateLimits;
  const holder = `${who} ${bucket}`;
  let spent = spendToken(leases.get(holder), now());
  if (spent === "renew") {
    const wanted = nextLeaseSize(leases.get(holder), limit, now());
    const grant = await rateLimits
      .lease(who, bucket, limit, wanted)
      .catch((error: unknown) => ({ cause: causeOf(error) }));
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
