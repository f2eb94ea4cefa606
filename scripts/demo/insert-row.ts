import { getTableColumns, getTableName, type InferInsertModel, type Table } from "drizzle-orm";
import { literal } from "../local/database.ts";

/** Returns the statement that inserts a row, unless one with its key is there. */
export function insertRow<Of extends Table>(table: Of, row: InferInsertModel<Of>): string {
  const columns = Object.entries(getTableColumns(table)).flatMap(([name, column]) => {
    const value: unknown = Reflect.get(row, name);
    return value === undefined || value === null ? [] : [{ name: column.name, value: column.mapToDriverValue(value) }];
  });
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const values = columns.map(({ value }) => (typeof value === "number" ? String(value) : literal(String(value))));
  return `INSERT INTO "${getTableName(table)}" (${names}) VALUES (${values.join(", ")}) ON CONFLICT DO NOTHING`;
}
