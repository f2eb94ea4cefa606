import { and, eq, isNull, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { idempotencyKeys } from "../../db/schema.ts";

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;

/** Which stored answer is meant: an Idempotency-Key belongs to the API key that sent it. */
export interface IdempotencyScope {
  readonly spaceId: SpaceId;
  readonly keyId: string;
  readonly idempotencyKey: string;
}

/**
 * Takes the key for a new request where nobody holds it, its holder was lost or its answer has expired, and returns the
 * row that then stands: the caller is first where the row carries the caller's claim. One round trip.
 */
export async function claimKey(
  db: Database,
  claimed: IdempotencyScope & Pick<IdempotencyRow, "requestHash" | "claim" | "claimedAt" | "expiresAt">,
  lostBefore: number,
): Promise<IdempotencyRow | undefined> {
  const expired = sql`${idempotencyKeys.expiresAt} <= ${claimed.claimedAt}`;
  const lost = sql`${idempotencyKeys.finishedClaim} IS NULL AND ${idempotencyKeys.claimedAt} <= ${lostBefore}`;
  const fresh = { ...claimed, finishedClaim: null, status: null, answer: null };
  const [, rows] = await db.batch([
    db
      .insert(idempotencyKeys)
      .values(fresh)
      .onConflictDoUpdate({
        target: [idempotencyKeys.spaceId, idempotencyKeys.keyId, idempotencyKeys.idempotencyKey],
        set: fresh,
        setWhere: sql`${expired} OR ${lost}`,
      }),
    db.select().from(idempotencyKeys).where(within(claimed)),
  ]);
  return rows[0];
}

/** The statement that stores the answer; it fails, and its batch with it, where the claim is no longer the caller's. */
export function finishKey(
  db: Database,
  scope: IdempotencyScope,
  { claim, status, answer }: { claim: string; status: number; answer: string },
): Statement {
  return db.update(idempotencyKeys).set({ finishedClaim: claim, status, answer }).where(within(scope));
}

/** Gives the key back where its request ended without an answer to keep. */
export async function releaseKey(db: Database, scope: IdempotencyScope, claim: string): Promise<void> {
  const unfinished = and(eq(idempotencyKeys.claim, claim), isNull(idempotencyKeys.finishedClaim));
  await db.delete(idempotencyKeys).where(and(within(scope), unfinished));
}

/** Deletes what nobody may replay any more. */
export async function deleteExpiredKeys(db: Database, now: number): Promise<void> {
  await db.run(sql`DELETE FROM ${idempotencyKeys} WHERE ${idempotencyKeys.expiresAt} <= ${now}`);
}

function within(scope: IdempotencyScope) {
  return and(
    eq(idempotencyKeys.spaceId, scope.spaceId),
    eq(idempotencyKeys.keyId, scope.keyId),
    eq(idempotencyKeys.idempotencyKey, scope.idempotencyKey),
  );
}
