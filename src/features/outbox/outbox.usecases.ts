import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import type { Deps } from "../../deps.ts";
import { deleteExpiredKeys } from "../idempotency/idempotency.repository.ts";
import { deleteOutbox, deleteUntaken, insertOutbox, listOverdue, type OutboxRow } from "./outbox.repository.ts";

type OutboxDeps = Pick<Deps, "db" | "now" | "newId" | "recompute">;

/** Something that must be told after a commit: the statement that promises it, and the call that keeps the promise. */
export interface Promised {
  readonly row: OutboxRow;
  readonly keep: () => Promise<void>;
}

const OVERDUE_MS = 20_000;
const ROWS_AT_A_TIME = 100;
const MOST_ROUNDS = 20;
const UNTAKEN_MS = 3 * 24 * 60 * 60 * 1_000;

const SweepPayload = z.object({ profileId: z.string(), revision: z.int() });
const ObjectsPayload = z.array(z.string());

/** Promises that a profile's objects will be brought to a revision. */
export function promiseSweep(deps: OutboxDeps, space: SpaceId, payload: z.infer<typeof SweepPayload>): Promised {
  return promised(deps, newRow(deps, space, "sweep", payload));
}

/** Promises that objects will be computed again. */
export function promiseObjects(deps: OutboxDeps, space: SpaceId, objectIds: readonly string[]): Promised {
  return promised(deps, newRow(deps, space, "recompute", objectIds));
}

/** Returns the statement of a promise, for the batch whose effect it belongs to. */
export function outboxStatement({ db }: Pick<Deps, "db">, { row }: Promised) {
  return insertOutbox(db, row);
}

/** Keeps the promises that are overdue, each for itself, and throws for those that could not be kept. */
export async function sweepMinutely(deps: OutboxDeps): Promise<void> {
  const failures = [...(await keepOverdue(deps, "sweep")), ...(await keepOverdue(deps, "recompute"))];
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} promises could not be kept yet.`);
}

/** Goes on while every promise of a page can be kept; those that cannot are tried again in a minute. */
async function keepOverdue(deps: OutboxDeps, kind: "sweep" | "recompute"): Promise<unknown[]> {
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const rows = await listOverdue(deps.db, kind, deps.now() - OVERDUE_MS, ROWS_AT_A_TIME);
    const failures: unknown[] = [];
    for (const row of rows) {
      const { keep } = promised(deps, row);
      await keep().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0 || rows.length < ROWS_AT_A_TIME) return failures;
  }
  return [];
}

/** Deletes what has had its time. */
export async function sweepHourly({ db, now }: Pick<Deps, "db" | "now">): Promise<void> {
  await deleteExpiredKeys(db, now());
  await deleteUntaken(db, "score.changed", now() - UNTAKEN_MS);
}

function newRow({ now, newId }: OutboxDeps, spaceId: SpaceId, kind: OutboxRow["kind"], payload: unknown): OutboxRow {
  return { kind, id: newId(""), spaceId, payload: JSON.stringify(payload), createdAt: now() };
}

/** The row goes once the object that it is for has taken it; until then it is told again, which changes nothing. */
function promised({ db, recompute }: OutboxDeps, row: OutboxRow): Promised {
  const payload: unknown = JSON.parse(row.payload);
  return {
    row,
    async keep() {
      if (row.kind === "sweep") {
        const { profileId, revision } = SweepPayload.parse(payload);
        await recompute.requestSweep(row.spaceId, profileId, revision);
      } else {
        await recompute.requestObjects(row.spaceId, ObjectsPayload.parse(payload));
      }
      await deleteOutbox(db, row.kind, [row.id]);
    },
  };
}
