import { and, desc, eq, getTableColumns, isNull, lt, or, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { annotators, apiKeys } from "../../db/schema.ts";

export type KeyRow = typeof apiKeys.$inferSelect;
export type AnnotatorRow = typeof annotators.$inferSelect;

/** A key with its owner, where it names one. */
export interface OwnedKeyRow extends KeyRow {
  readonly annotatorName: string | null;
  readonly annotatorEmail: string | null;
}

export async function findKey(db: Database, keyId: string): Promise<KeyRow | undefined> {
  return db.select().from(apiKeys).where(eq(apiKeys.id, keyId)).get();
}

export function insertKey(db: Database, row: KeyRow): Statement {
  return db.insert(apiKeys).values(row);
}

/** Stores the owner of a key under the name that was given last. */
export function saveAnnotator(db: Database, row: AnnotatorRow): Statement {
  const { name, email } = row;
  const target = [annotators.spaceId, annotators.id];
  return db.insert(annotators).values(row).onConflictDoUpdate({ target, set: { name, email } });
}

/** Returns up to `count` keys of a space, the newest first, below the key id `before`. */
export async function listKeys(
  db: Database,
  space: SpaceId,
  { before, count }: { before: string | undefined; count: number },
): Promise<OwnedKeyRow[]> {
  const inPage = before === undefined ? undefined : lt(apiKeys.id, before);
  const inSpace = eq(apiKeys.spaceId, space);
  const owner = and(eq(annotators.spaceId, space), eq(annotators.id, apiKeys.annotatorId));
  return db
    .select({ ...getTableColumns(apiKeys), annotatorName: annotators.name, annotatorEmail: annotators.email })
    .from(apiKeys)
    .leftJoin(annotators, owner)
    .where(and(inSpace, inPage))
    .orderBy(desc(apiKeys.id))
    .limit(count)
    .all();
}

/** Marks a key as revoked and returns its id, where the space has such a key; the first revocation's time stays. */
export function revokeKey(db: Database, space: SpaceId, keyId: string, at: number): Statement {
  return db
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, ${at})` })
    .where(and(eq(apiKeys.spaceId, space), eq(apiKeys.id, keyId)))
    .returning({ id: apiKeys.id });
}

/** Notes when a key was last used; an earlier time than the one stored changes nothing. */
export function touchKey(db: Database, keyId: string, at: number): Statement {
  const older = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, at));
  return db
    .update(apiKeys)
    .set({ lastUsedAt: at })
    .where(and(eq(apiKeys.id, keyId), older));
}
