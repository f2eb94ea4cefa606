import type { Delivery } from "../../core/webhook/delivery.ts";
import type { Health } from "../../core/webhook/health.ts";

// The database of one endpoint's object: its deliveries, the outbox entries that it has taken, and its health.

/** A message as it is delivered: its body's bytes are those of every attempt. */
export interface Message {
  readonly id: string;
  readonly event: string;
  readonly body: string;
}

/** A delivery as it is stored; `seq` orders those of the endpoint. */
export interface StoredDelivery extends Delivery {
  readonly seq: number;
  readonly id: string;
  readonly event: string;
  readonly createdAt: number;
}

/** A delivery as its owner sees it. */
export interface SeenDelivery extends StoredDelivery {
  /** When the next attempt can begin: when it is due, or later where the circuit breaker is open. */
  readonly nextAttemptAt: number | null;
}

/** A delivery whose attempt is due, with what is sent. */
export type DueDelivery = StoredDelivery & { readonly body: string };

const COLUMNS = `seq, id, event, created_at AS createdAt, status, due_at AS dueAt, started_at AS startedAt, made, attempts,
  finished_at AS finishedAt`;
const DUE = "status = 'pending' AND started_at IS NULL";

export function createTables(sql: SqlStorage): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, body TEXT NOT NULL,
    created_at INTEGER NOT NULL, status TEXT NOT NULL, due_at INTEGER, started_at INTEGER, made INTEGER NOT NULL,
    attempts TEXT NOT NULL, finished_at INTEGER)`);
  sql.exec(`CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at, seq) WHERE ${DUE}`);
  sql.exec("CREATE INDEX IF NOT EXISTS deliveries_running ON deliveries (started_at) WHERE started_at IS NOT NULL");
  sql.exec("CREATE INDEX IF NOT EXISTS deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL");
  sql.exec("CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, taken_at INTEGER NOT NULL) WITHOUT ROWID");
  sql.exec("CREATE TABLE IF NOT EXISTS health (generation INTEGER NOT NULL, state TEXT NOT NULL)");
}

/** Takes the messages of an outbox entry in; one that was taken before changes nothing. */
export function insertMessages(
  sql: SqlStorage,
  entryId: string,
  messages: readonly Message[],
  { dueAt, made, attempts }: Delivery,
  now: number,
): void {
  const { rowsWritten } = sql.exec("INSERT OR IGNORE INTO entries (id, taken_at) VALUES (?, ?)", entryId, now);
  if (rowsWritten === 0) return;
  for (const { id, event, body } of messages) {
    sql.exec(
      `INSERT INTO deliveries (id, event, body, created_at, status, due_at, made, attempts)
      VALUES (?, ?, ?, ?, 'pending', ?, ?, ?)`,
      id,
      event,
      body,
      now,
      dueAt,
      made,
      JSON.stringify(attempts),
    );
  }
}

/** Returns up to `count` deliveries that are due, the earliest first. */
export function listDue(sql: SqlStorage, now: number, count: number): DueDelivery[] {
  if (count === 0) return [];
  const query = `SELECT ${COLUMNS}, body FROM deliveries WHERE ${DUE} AND due_at <= ? ORDER BY due_at, seq LIMIT ?`;
  return sql.exec<Row & { body: string }>(query, now, count).toArray().map(parseRow);
}

/** Returns the deliveries whose attempts are under way. */
export function listRunning(sql: SqlStorage): StoredDelivery[] {
  return select(sql, "INDEXED BY deliveries_running WHERE started_at IS NOT NULL");
}

/** Returns up to `count` deliveries below `before`, the newest first. */
export function listDeliveries(
  sql: SqlStorage,
  { before, count }: { before?: number | undefined; count: number },
): StoredDelivery[] {
  return select(sql, "WHERE seq < ? ORDER BY seq DESC LIMIT ?", before ?? Number.MAX_SAFE_INTEGER, count);
}

export function findDelivery(sql: SqlStorage, id: string): StoredDelivery | undefined {
  return select(sql, "WHERE id = ?", id)[0];
}

/** Stores how far a delivery is. */
export function updateDelivery(sql: SqlStorage, seq: number, delivery: Delivery): void {
  const { status, dueAt, startedAt, made, attempts, finishedAt } = delivery;
  sql.exec(
    "UPDATE deliveries SET status = ?, due_at = ?, started_at = ?, made = ?, attempts = ?, finished_at = ? WHERE seq = ?",
    status,
    dueAt,
    startedAt,
    made,
    JSON.stringify(attempts),
    finishedAt,
    seq,
  );
}

/** Fails the deliveries that wait, the newest `kept` of them excepted, and returns how many. They are counted by their index alone. */
export function failWaiting(sql: SqlStorage, now: number, kept = 0): number {
  const counted = `SELECT count(*) AS n FROM deliveries INDEXED BY deliveries_due WHERE ${DUE}`;
  if (sql.exec<{ n: number }>(counted).one().n <= kept) return 0;
  const failed = sql.exec(
    `UPDATE deliveries SET status = 'failed', due_at = NULL, finished_at = ? WHERE seq IN (
      SELECT seq FROM deliveries WHERE ${DUE} ORDER BY seq DESC LIMIT -1 OFFSET ?) RETURNING seq`,
    now,
    kept,
  );
  return failed.toArray().length;
}

/** Deletes what ended before `before`, what is beyond the newest `kept` that have ended, and entries taken before `takenBefore`. */
export function deleteOld(
  sql: SqlStorage,
  { before, kept, takenBefore }: { before: number; kept: number; takenBefore: number },
): void {
  sql.exec(
    `DELETE FROM deliveries WHERE finished_at < ? OR seq IN (
      SELECT seq FROM deliveries WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT -1 OFFSET ?)`,
    before,
    kept,
  );
  sql.exec("DELETE FROM entries WHERE taken_at < ?", takenBefore);
}

/** Returns when the first waiting delivery is due and when the first that ended did; null for none. */
export function readTimes(sql: SqlStorage): { dueAt: number | null; finishedAt: number | null } {
  const times = `SELECT (SELECT min(due_at) FROM deliveries WHERE ${DUE}) AS dueAt,
    (SELECT min(finished_at) FROM deliveries WHERE finished_at IS NOT NULL) AS finishedAt`;
  return sql.exec<{ dueAt: number | null; finishedAt: number | null }>(times).one();
}

/** Returns the endpoint's health as it was stored, and the generation of the endpoint that it was seen of. */
export function readHealth(sql: SqlStorage): { generation: number; health: Health } | undefined {
  const [row] = sql.exec<{ generation: number; state: string }>("SELECT generation, state FROM health").toArray();
  return row && { generation: row.generation, health: JSON.parse(row.state) };
}

export function writeHealth(sql: SqlStorage, generation: number, health: Health): void {
  sql.exec("DELETE FROM health");
  sql.exec("INSERT INTO health (generation, state) VALUES (?, ?)", generation, JSON.stringify(health));
}

type Row = Omit<StoredDelivery, "attempts"> & { attempts: string } & Record<string, SqlStorageValue>;

function select(sql: SqlStorage, clause: string, ...bindings: (string | number)[]): StoredDelivery[] {
  return sql
    .exec<Row>(`SELECT ${COLUMNS} FROM deliveries ${clause}`, ...bindings)
    .toArray()
    .map(parseRow);
}

function parseRow<Read extends Row>(row: Read): Read & Pick<StoredDelivery, "attempts"> {
  return { ...row, attempts: JSON.parse(row.attempts) };
}
