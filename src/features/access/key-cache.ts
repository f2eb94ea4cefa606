import type { Environment } from "../../core/access/api-key.ts";
import type { Scope } from "../../core/access/scope.ts";
import type { SpaceId } from "../../core/access/space.ts";
import { putBounded } from "../../core/bounded-map.ts";
import { addMiss, waitAfterMisses, type Misses } from "../../core/rate-limit/misses.ts";

/** What an isolate remembers of one key. */
export interface KnownKey {
  readonly space: SpaceId;
  readonly organizationId: string;
  readonly environment: Environment;
  readonly scopes: readonly Scope[];
  readonly annotatorId: string | null;
  readonly secretHash: Uint8Array;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** Keys that the isolate has looked up; `key` is undefined for an id that no key has. */
export interface KeyCache {
  readonly known: Map<string, { readonly key: KnownKey; readonly loadedAt: number }>;
  readonly unknown: Map<string, { readonly key: undefined; readonly loadedAt: number }>;
  /** How often each address has named a key that does not exist, and under "" all of them together. */
  readonly misses: Map<string, Misses>;
  /** How many keys this isolate has revoked: what was read before one of them is not remembered after it. */
  revocations: number;
}

const MAX_KNOWN = 10_000;
const MAX_UNKNOWN = 1_000;

/** Returns an empty cache. Unknown ids have a bound of their own, so that a flood of them drives no real key out. */
export function createKeyCache(): KeyCache {
  return { known: new Map(), unknown: new Map(), misses: new Map(), revocations: 0 };
}

/** Puts what the database said about a key id into the cache. */
export function rememberKey(cache: KeyCache, keyId: string, key: KnownKey | undefined, loadedAt: number): void {
  forgetKey(cache, keyId);
  if (key) putBounded(cache.known, keyId, { key, loadedAt }, MAX_KNOWN);
  else putBounded(cache.unknown, keyId, { key, loadedAt }, MAX_UNKNOWN);
}

/** Drops what the cache holds about a revoked key, also what is being read of it at this moment. */
export function revokeCached(cache: KeyCache, keyId: string): void {
  cache.revocations += 1;
  forgetKey(cache, keyId);
}

/** Drops what the cache holds about a key id, so that the next request asks the database. */
function forgetKey({ known, unknown }: KeyCache, keyId: string): void {
  known.delete(keyId);
  unknown.delete(keyId);
}

const MAX_ADDRESSES = 10_000;
const MAX_MISSES_PER_ADDRESS = 100;
const MAX_MISSES = 2_000;
const EVERYBODY = "";

/** Counts a look-up that found no key, for its address and for the isolate. */
export function noteMiss({ misses }: KeyCache, address: string, now: number): void {
  for (const who of [address, EVERYBODY]) putBounded(misses, who, addMiss(misses.get(who), now), MAX_ADDRESSES);
}

/** Returns how long an address must wait, in milliseconds, before a key that the isolate does not know is looked up for it. */
export function waitForLookUp({ misses }: KeyCache, address: string, now: number): number {
  return Math.max(
    waitAfterMisses(misses.get(address), MAX_MISSES_PER_ADDRESS, now),
    waitAfterMisses(misses.get(EVERYBODY), MAX_MISSES, now),
  );
}
