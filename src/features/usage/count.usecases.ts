import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import { NOTHING, plus, type Amount } from "../../core/quota/amount.ts";
import { commit, type Database } from "../../db/client.ts";
import { countSlice, STORED_KINDS, type RowKey } from "./usage.repository.ts";

/** How far a kind is counted: after which key it goes on, null at the beginning. */
interface KindProgress extends Amount {
  readonly after: RowKey | null;
  readonly done: boolean;
}

/** A count under way, by kind. */
export type CountProgress = Readonly<Record<string, KindProgress>>;

/** What is stored of one kind. */
export interface KindAmount extends Amount {
  readonly kind: string;
}

const ROWS_AT_A_TIME = 2_000;

const Slices = z.array(
  z.tuple([z.object({ rows: z.int(), bytes: z.int(), key: z.string().nullable() })]).transform(([slice]) => slice),
);
const Key = z.array(z.union([z.string(), z.number()]));

/** Counts the next 2,000 rows of each kind that is not done, in one round trip. */
export async function countFurther(
  db: Database,
  space: SpaceId,
  progress: CountProgress,
  size = ROWS_AT_A_TIME,
): Promise<CountProgress> {
  const open = STORED_KINDS.filter(({ kind }) => progress[kind]?.done !== true);
  const statements = open.map((stored) => countSlice(stored, space, { after: afterOf(progress, stored.kind), size }));
  const slices = Slices.parse(await commit(db, statements));
  const next = open.map(({ kind }, at): [string, KindProgress] => {
    const { rows = 0, bytes = 0, key = null } = slices[at] ?? {};
    const after = key === null ? null : Key.parse(JSON.parse(key));
    return [kind, { ...plus(progress[kind] ?? NOTHING, { rows, bytes }), after, done: rows < size }];
  });
  return { ...progress, ...Object.fromEntries(next) };
}

function afterOf(progress: CountProgress, kind: string): RowKey | null {
  return progress[kind]?.after ?? null;
}

/** Returns whether every kind is counted to its end. */
export function isCounted(progress: CountProgress): boolean {
  return STORED_KINDS.every(({ kind }) => progress[kind]?.done === true);
}

/** Returns what was counted, by kind, in the order of the kinds. */
export function amountsOf(progress: CountProgress): KindAmount[] {
  return STORED_KINDS.map(({ kind }) => {
    const { rows, bytes } = progress[kind] ?? NOTHING;
    return { kind, rows, bytes };
  });
}
