import type { BatchItem } from "drizzle-orm/batch";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";

export type Database = DrizzleD1Database;

/**
 * One statement that a repository may put into a batch beside its own. It runs when it is awaited, so an async function
 * never returns one.
 */
export type Statement = BatchItem<"sqlite">;

/** Returns the database that holds a space's rows: the one place to change when a space moves to a database of its own. */
export function openDatabase(d1: D1Database): Database {
  return drizzle(d1);
}

/** Commits all statements or none, in order, in one round trip. */
export async function commit(db: Database, [first, ...rest]: readonly Statement[]): Promise<void> {
  if (first !== undefined) await db.batch([first, ...rest]);
}
