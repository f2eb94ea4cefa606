import { getTableName, sql, type SQL, type Table } from "drizzle-orm";
import { backoffMs } from "../core/backoff.ts";
import { AppError } from "../core/errors.ts";

/** Another writer came first, so that nothing was written. Whoever cannot try again answers it as it is. */
export class WriteConflict extends AppError {
  /** Where the guard stood, as the database names it; empty where it does not say. */
  readonly table: string;
  readonly column: string;

  constructor(table: string, column: string, cause?: unknown) {
    super("CONFLICT", "WRITE_CONFLICT", "Other requests kept changing the same thing. Nothing was written.", {
      action: "Wait as long as Retry-After says and send the request again.",
      headers: { "Retry-After": "1" },
    });
    this.name = "WriteConflict";
    this.table = table;
    this.column = column;
    this.cause = cause;
  }
}

/** A guard sets a NOT NULL column to NULL, or an insert meets a row that came or misses one that went. */
const FAILED_GUARD = /(?:NOT NULL|UNIQUE|FOREIGN KEY) constraint failed(?:: (\w+)\.(\w+))?/;

/**
 * The value for a NOT NULL column where the condition holds of the row that is written. Where it does not, the value is
 * NULL, the column refuses it, and the whole batch is rolled back.
 */
export function guarded(condition: SQL, value: SQL | string | number): SQL {
  return sql`CASE WHEN ${condition} THEN ${value} END`;
}

/** The statement that fails its batch where the condition does not hold; for a row that an update would pass over in silence. */
export function expectThat(table: Table, condition: SQL): SQL {
  return sql`INSERT INTO ${sql.identifier(getTableName(table))} (space_id) SELECT NULL WHERE NOT (${condition})`;
}

/** Returns a failure of the database as the conflict that it is, or as it came. */
export function asConflict(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    const failed = FAILED_GUARD.exec(at.message);
    if (failed) return new WriteConflict(failed[1] ?? "", failed[2] ?? "", error);
  }
  return error;
}

/** How long writers of the same thing wait for one another, and what they wait with. */
export interface Contention {
  readonly maxWaitMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

const PAUSES = { baseMs: 10, maxMs: 320 };

/**
 * Returns what `attempt` resolves to. An attempt reads, decides and commits under a guard. Where another writer came in
 * between, it is made anew after a pause, until it has gone on for `maxWaitMs`; then the conflict is thrown.
 */
export async function retryConflict<Result>(
  { maxWaitMs, now, random, pause }: Contention,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const giveUpAt = now() + maxWaitMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WriteConflict) || now() >= giveUpAt) throw error;
    }
    await pause(backoffMs(tries, random(), PAUSES));
  }
}
