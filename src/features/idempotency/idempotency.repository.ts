import { and, eq, getTableName, isNull, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { guarded } from "../../db/conflict.ts";
import { idempotencyKeys } from "../../db/schema.ts";

/** By which a failed guard of a claim is known. */
export const KEYS_TABLE = getTableName(idempotencyKeys);

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;

/** Which stored answer is meant: an Idempotency-Key belongs to the API key that sent it. */
export interface IdempotencyScope {
  readonly spaceId: SpaceId;
  readonly keyId: string;
  readonly idempotencyKey: string;
}

/** Takes the key for a new request where nobody holds it, its holder was lost or its answer has expired. */
export function claimKey(
  db: Database,
  claimed: IdempotencyScope & Pick<IdempotencyRow, "requestHash" | "claim" | "claimedAt" | "expiresAt">,
  lostBefore: number,
): Statement {
  const expired = sql`${idempotencyKeys.expiresAt} <= ${claimed.claimedAt}`;
  const lost = sql`${idempotencyKeys.finishedClaim} IS NULL AND ${idempotencyKeys.claimedAt} <= ${lostBefore}`;
  const fresh = { ...claimed, finishedClaim: null, status: null, answer: null };
  return db
    .insert(idempotencyKeys)
    .values(fresh)
    .onConflictDoUpdate({
      target: [idempotencyKeys.spaceId, idempotencyKeys.keyId, idempotencyKeys.idempotencyKey],
      set: fresh,
      setWhere: sql`${expired} OR ${lost}`,
    });
}

/** Reads the row of a key as it stands after what its batch has done to it. */
export function readKey(scope: IdempotencyScope): Statement {
  return sql`
    SELECT claim, request_hash AS requestHash, status, answer FROM ${idempotencyKeys} WHERE ${within(scope)}`;
}

/** Fails its batch where the claim is no longer the one that stands. */
export function holdKey(db: Database, scope: IdempotencyScope, claim: string): Statement {
  const held = guarded(eq(idempotencyKeys.claim, claim), claim);
  return db.update(idempotencyKeys).set({ claim: held }).where(within(scope));
}

/** Stores the answer; fails its batch where the claim is no longer the one that stands. */
export function finishKey(
  db: Database,
  scope: IdempotencyScope,
  { claim, status, answer }: { claim: string; status: number; answer: string },
): Statement {
  const held = guarded(eq(idempotencyKeys.claim, claim), claim);
  return db.update(idempotencyKeys).set({ claim: held, finishedClaim: claim, status, answer }).where(within(scope));
}

/** Gives the key back where its request ended without an answer to keep. */
export function releaseKey(db: Database, scope: IdempotencyScope, claim: string): Statement {
  const unfinished = and(eq(idempotencyKeys.claim, claim), isNull(idempotencyKeys.finishedClaim));
  return db.delete(idempotencyKeys).where(and(within(scope), unfinished));
}

/** Deletes what nobody may replay any more. */
export function deleteExpiredKeys(now: number): Statement {
  return sql`DELETE FROM ${idempotencyKeys} WHERE ${idempotencyKeys.expiresAt} <= ${now}`;
}

function within(scope: IdempotencyScope) {
  return and(
    eq(idempotencyKeys.spaceId, scope.spaceId),
    eq(idempotencyKeys.keyId, scope.keyId),
    eq(idempotencyKeys.idempotencyKey, scope.idempotencyKey),
  );
}
