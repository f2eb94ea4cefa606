import type { SpaceId } from "../../core/access/space.ts";
import { commit, type Statement } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import type { OutboxDeps, OutboxKind } from "../../work.ts";
import { deleteOutboxRows, insertOutboxRow, listOutboxRows, type NewOutboxRow } from "./outbox.repository.ts";

type DispatchDeps = OutboxDeps & Pick<Deps, "now">;

/** What is to be dispatched once its batch is committed. */
export interface OutboxEntry<Payload> {
  readonly kind: OutboxKind<Payload>;
  readonly id: string;
  readonly space: SpaceId;
  /** Stores the entry, in the batch of the effect that it belongs to. */
  readonly statement: Statement;
}

/** After this long an entry that is still stored is dispatched by the clock. */
const OVERDUE_MS = 20_000;
const ROWS_AT_A_TIME = 100;
const MAX_ROUNDS = 20;

/** Returns an entry; the payload is given, or is the SQL that makes it out of what the same batch has written. */
export function newOutboxEntry<Payload>(
  { db, now, newId }: Pick<Deps, "db" | "now" | "newId">,
  kind: OutboxKind<Payload>,
  space: SpaceId,
  payload: { readonly value: Payload } | { readonly sql: Exclude<NewOutboxRow["payload"], string> },
): OutboxEntry<Payload> {
  const id = newId("");
  const text = "sql" in payload ? payload.sql : JSON.stringify(payload.value);
  const row = { kind: kind.kind, id, spaceId: space, payload: text, createdAt: now() };
  return { kind, id, space, statement: insertOutboxRow(db, row) };
}

/** Dispatches a committed entry at once. Where that fails it is reported, and the entry stays stored for the clock. */
export async function dispatchEntry<Payload>(
  deps: DispatchDeps,
  { kind, id, space }: Omit<OutboxEntry<Payload>, "statement">,
  payload: Payload,
): Promise<void> {
  try {
    await kind.dispatch(deps, space, payload, id);
    await commit(deps.db, [deleteOutboxRows(deps.db, kind.kind, [id])]);
  } catch (error) {
    const about = { kind: kind.kind, entry: id, space, cause: causeOf(error) };
    deps.report({ level: "warn", event: "outbox_dispatch_postponed", ...about });
  }
}

/** Dispatches the entries that are overdue, each for itself, and throws with those that could not be dispatched. */
export async function dispatchOverdueEntries(deps: DispatchDeps, kinds: readonly OutboxKind<unknown>[]): Promise<void> {
  const failures: unknown[] = [];
  for (const kind of kinds) failures.push(...(await dispatchOverdue(deps, kind)));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} outbox entries wait for another try.`);
}

/** Goes through the entries page by page; those that cannot be dispatched hold up nobody, and are tried again in a minute. */
async function dispatchOverdue(deps: DispatchDeps, kind: OutboxKind<unknown>): Promise<unknown[]> {
  const { db, now } = deps;
  const failures: unknown[] = [];
  let after = "";
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const rows = await listOutboxRows(db, kind.kind, { before: now() - OVERDUE_MS, after, count: ROWS_AT_A_TIME });
    const done: string[] = [];
    for (const { id, spaceId, payload } of rows) {
      try {
        await kind.dispatch(deps, spaceId, kind.schema.parse(JSON.parse(payload)), id);
        done.push(id);
      } catch (error) {
        failures.push(error);
      }
    }
    if (done.length > 0) await commit(db, [deleteOutboxRows(db, kind.kind, done)]);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < ROWS_AT_A_TIME) break;
  }
  return failures;
}
