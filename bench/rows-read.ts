import type { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { Runtime } from "./runtime.ts";

const dialect = new SQLiteSyncDialect();

/** Returns how many rows D1 counts as read for some statements. */
export async function rowsReadBy({ database }: Runtime, statements: readonly SQL[]): Promise<number> {
  let rows = 0;
  for (const statement of statements) {
    const { sql, params } = dialect.sqlToQuery(statement);
    const { meta } = await database
      .prepare(sql)
      .bind(...params)
      .all();
    rows += meta.rows_read;
  }
  return rows;
}
