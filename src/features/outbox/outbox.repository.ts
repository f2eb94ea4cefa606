import { and, asc, eq, gt, lt, sql, type SQL } from "drizzle-orm";
import type { Database, Statement } from "../../db/client.ts";
import { outbox } from "../../db/schema.ts";

export type OutboxRow = typeof outbox.$inferSelect;

/** A row to be stored; its payload is JSON text, or the SQL that makes it out of what the same batch has written. */
export type NewOutboxRow = Omit<OutboxRow, "payload"> & { readonly payload: string | SQL<string> };

export function insertOutboxRow(db: Database, row: NewOutboxRow): Statement {
  return db.insert(outbox).values(row);
}

export function deleteOutboxRows(db: Database, kind: string, ids: readonly string[]): Statement {
  const listed = sql`${outbox.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return db.delete(outbox).where(and(eq(outbox.kind, kind), listed));
}

/** Returns rows of a kind that were stored before `before`, in the order of their ids, from after one. */
export async function listOutboxRows(
  db: Database,
  kind: string,
  { before, after, count }: { before: number; after: string; count: number },
): Promise<OutboxRow[]> {
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.kind, kind), gt(outbox.id, after), lt(outbox.createdAt, before)))
    .orderBy(asc(outbox.id))
    .limit(count)
    .all();
}
