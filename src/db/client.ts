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
  if (statements.length === 0) return [];
  try {
    const results = await db.$client.batch(statements.map((statement) => prepare(db, statement)));
    return results.map(({ results: rows }) => rows);
  } catch (error) {
    throw asConflict(error);
  }
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
