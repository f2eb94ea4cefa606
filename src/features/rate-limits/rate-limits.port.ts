import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import type { Lease } from "../../core/rate-limit/lease.ts";
import type { LeaseGrant } from "../../core/rate-limit/window.ts";

/** The isolate's side of the rate limits: its leases, and the way to the object that counts for all isolates. */
export interface RateLimits {
  readonly perMinute: Readonly<Record<RateBucket, number>>;
  readonly leases: Map<string, Lease>;
  /** Asks for tokens of a key, named by its id, or of a space. */
  readonly lease: (who: string, bucket: RateBucket, limit: number, wanted: number) => Promise<LeaseGrant>;
}
