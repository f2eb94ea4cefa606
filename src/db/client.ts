import { SQL, type Query } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { asConflict } from "./conflict.ts";

export type Database = DrizzleD1Database & { readonly $client: D1Database };

/**
 * One statement that a repository may put into a batch beside others: written as SQL or built. A built one runs when it is
 * awaited, so an async function never returns one.
 */
export type Statement = SQL | { readonly toSQL: () => Query };

const dialect = new SQLiteSyncDialect();

/** Returns the database that holds a space's rows: the one place to change when a space moves to a database of its own. */
export function openDatabase(d1: D1Database): Database {
  return drizzle(d1);
}

/**
 * Commits all statements or none, in order, in one round trip, and returns the rows that each has answered. Throws
 * WriteConflict where a guard among them failed.
 */
export async function commit(db: Database, statements: readonly Statement[]): Promise<readonly unknown[][]> {
  return (await commitCounted(db, statements)).map(({ rows }) => rows);
}

/** What one statement has answered: its rows, and how many rows it has changed. */
interface Counted {
  readonly rows: unknown[];
  readonly changes: number;
}

/** Commits as `commit` does, and returns beside the rows how many each statement has changed. */
export async function commitCounted(db: Database, statements: readonly Statement[]): Promise<readonly Counted[]> {
  if (statements.length === 0) return [];
  try {
    const results = await db.$client.batch(statements.map((statement) => prepare(db, statement)));
    return results.map(({ results: rows, meta }) => ({ rows, changes: meta.changes }));
  } catch (error) {
    throw asConflict(error);
  }
}

/** What D1 says of a fault of its own that passes. Reference: Cloudflare, D1, Debug D1; Limits. */
const PASSING =
  /Network connection lost|caused object to be reset|code was updated|Cannot resolve D1 DB|overloaded|queued for too long|timed? ?out/i;

/** Returns whether a failure is one of the database's own that passes, so that the same work may be done a little later. */
export function isTransient(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (PASSING.test(at.message)) return true;
  return false;
}

/** Reads with several statements in one round trip; the caller's row types are its word for what the SQL selects. */
export async function readTogether<Rows extends readonly object[][]>(
  db: Database,
  ...statements: { [Place in keyof Rows]: SQL }
): Promise<Rows>;
export async function readTogether(db: Database, ...statements: SQL[]): Promise<readonly unknown[][]> {
  return commit(db, statements);
}

function prepare({ $client }: Database, statement: Statement): D1PreparedStatement {
  const { sql, params } = statement instanceof SQL ? dialect.sqlToQuery(statement) : statement.toSQL();
  return $client.prepare(sql).bind(...params);
}
