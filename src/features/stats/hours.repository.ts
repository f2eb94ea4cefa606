import type { ArmRole, ArmTotals, HourTotals } from "../../core/stats/hand-over.ts";
import { addFalls, addTotals, NO_FALLS, NO_TOTALS, type Falls, type Totals } from "../../core/stats/totals.ts";

/** Makes the tables of an object that has none yet: what was counted by hour, and the ids of what was taken lately. */
export function createTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS hours (hour INTEGER NOT NULL, model_id TEXT NOT NULL, role TEXT NOT NULL,
      model_version TEXT NOT NULL, totals TEXT NOT NULL, falls TEXT NOT NULL,
      PRIMARY KEY (hour, model_id, role)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS taken (id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS taken_by_time ON taken (at)`);
}

/** Notes that a hand-over was taken, and forgets those from before `since`; false where it was taken already. */
export function noteTaken(sql: SqlStorage, id: string, { at, since }: { at: number; since: number }): boolean {
  sql.exec("DELETE FROM taken WHERE at < ?", since);
  return sql.exec("INSERT OR IGNORE INTO taken (id, at) VALUES (?, ?) RETURNING id", id, at).toArray().length > 0;
}

/** Adds what was counted to its hour. */
export function addHour(sql: SqlStorage, { hour, modelId, modelVersion, role, totals, falls }: HourTotals): void {
  const known = sql
    .exec<{ totals: string; falls: string }>(
      "SELECT totals, falls FROM hours WHERE hour = ? AND model_id = ? AND role = ?",
      hour,
      modelId,
      role,
    )
    .toArray()[0];
  const before: { totals: Totals; falls: Falls } = known
    ? { totals: JSON.parse(known.totals), falls: JSON.parse(known.falls) }
    : { totals: NO_TOTALS, falls: NO_FALLS };
  sql.exec(
    "INSERT OR REPLACE INTO hours (hour, model_id, role, model_version, totals, falls) VALUES (?, ?, ?, ?, ?, ?)",
    hour,
    modelId,
    role,
    modelVersion,
    JSON.stringify(addTotals(before.totals, totals)),
    JSON.stringify(addFalls(before.falls, falls)),
  );
}

/** Returns what each model has scored in each part since an hour. */
export function listArmTotals(sql: SqlStorage, sinceHour: number): ArmTotals[] {
  const arms = new Map<string, ArmTotals>();
  const rows = sql.exec<{ model_id: string; model_version: string; role: string; totals: string }>(
    "SELECT model_id, model_version, role, totals FROM hours WHERE hour >= ? ORDER BY hour",
    sinceHour,
  );
  for (const { model_id: modelId, model_version: modelVersion, role, totals } of rows) {
    const key = `${role} ${modelId}`;
    const before = arms.get(key)?.totals ?? NO_TOTALS;
    arms.set(key, { modelId, modelVersion, role: asRole(role), totals: addTotals(before, JSON.parse(totals)) });
  }
  return [...arms.values()];
}

/** Returns how the records fall that a model has scored since an hour, in whatever part. */
export function sumFalls(sql: SqlStorage, modelId: string, sinceHour: number): Falls {
  const rows = sql.exec<{ falls: string }>(
    "SELECT falls FROM hours WHERE hour >= ? AND model_id = ?",
    sinceHour,
    modelId,
  );
  let sum = NO_FALLS;
  for (const { falls } of rows) sum = addFalls(sum, JSON.parse(falls));
  return sum;
}

/** Forgets the hours before one; returns how many are left. */
export function forgetHours(sql: SqlStorage, before: number): number {
  sql.exec("DELETE FROM hours WHERE hour < ?", before);
  return sql.exec<{ rows: number }>("SELECT count(*) AS rows FROM hours").one().rows;
}

function asRole(role: string): ArmRole {
  return role === "champion" || role === "challenger" ? role : "shadow";
}
