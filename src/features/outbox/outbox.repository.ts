import { and, asc, eq, lt, sql } from "drizzle-orm";
import type { Database, Statement } from "../../db/client.ts";
import { outbox, type OutboxKind } from "../../db/schema.ts";

export type OutboxRow = typeof outbox.$inferSelect;

/** The statement that promises to tell what its batch commits; the row goes when it has been told. */
export function insertOutbox(db: Database, row: OutboxRow): Statement {
  return db.insert(outbox).values(row);
}

export async function deleteOutbox(db: Database, kind: OutboxKind, ids: readonly string[]): Promise<void> {
  const listed = sql`${outbox.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  await db.delete(outbox).where(and(eq(outbox.kind, kind), listed));
}

/** Returns what should have been told before `before` and was not, the oldest first. */
export async function listOverdue(db: Database, kind: OutboxKind, before: number, count: number): Promise<OutboxRow[]> {
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.kind, kind), lt(outbox.createdAt, before)))
    .orderBy(asc(outbox.id))
    .limit(count)
    .all();
}

/** Deletes what nobody has taken for a long time. */
export async function deleteUntaken(db: Database, kind: OutboxKind, before: number): Promise<void> {
  await db.delete(outbox).where(and(eq(outbox.kind, kind), lt(outbox.createdAt, before)));
}
