import { and, count, desc, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { LabelType } from "../../core/annotation/label.ts";
import type { Database, Statement } from "../../db/client.ts";
import { guarded } from "../../db/conflict.ts";
import { annotationLabels } from "../../db/schema.ts";

export type LabelRow = typeof annotationLabels.$inferSelect;

const ALIVE = isNull(annotationLabels.deletedAt);

/**
 * Inserts a label under the next number of its space. Fails at `number` where the space has `most` labels in use, and at
 * another column where one in use has its type and name.
 */
export function insertLabel(db: Database, row: Omit<LabelRow, "number">, most: number): Statement {
  const inUse = sql`(SELECT count(*) FROM annotation_labels WHERE space_id = ${row.spaceId} AND deleted_at IS NULL)`;
  const next = sql`(SELECT coalesce(max(number), 0) + 1 FROM annotation_labels WHERE space_id = ${row.spaceId})`;
  return db.insert(annotationLabels).values({ ...row, number: guarded(sql`${inUse} < ${most}`, next) });
}

/** Sets the columns of a label that are named; fails at `revision` where another change came first. */
export function updateLabel(
  db: Database,
  { spaceId, number, revision }: LabelRow,
  changes: Partial<Omit<LabelRow, "spaceId" | "number" | "revision">>,
): Statement {
  const unchanged = guarded(eq(annotationLabels.revision, revision), revision + 1);
  return db
    .update(annotationLabels)
    .set({ ...changes, revision: unchanged })
    .where(and(eq(annotationLabels.spaceId, spaceId), eq(annotationLabels.number, number)));
}

/** Takes a label out of use and returns its id, where there is one in use. */
export function deleteLabel(db: Database, space: SpaceId, id: string, at: number): Statement {
  return db
    .update(annotationLabels)
    .set({ deletedAt: at, updatedAt: at, revision: sql`${annotationLabels.revision} + 1` })
    .where(and(within(space, id), ALIVE))
    .returning({ id: annotationLabels.id });
}

export async function findLabel(db: Database, space: SpaceId, id: string): Promise<LabelRow | undefined> {
  return db.select().from(annotationLabels).where(within(space, id)).get();
}

/** Returns the labels in use among those named, in one statement. */
export async function listLabelsById(db: Database, space: SpaceId, ids: readonly string[]): Promise<LabelRow[]> {
  const named = sql`json_each(${JSON.stringify(ids)}) AS j`;
  return db
    .select(getTableColumns(annotationLabels))
    .from(named)
    .crossJoin(annotationLabels)
    .where(and(eq(annotationLabels.spaceId, space), eq(annotationLabels.id, sql`j.value`), ALIVE))
    .all();
}

/** Returns a page of labels in use, the newest first, and how many there are in all; one round trip. */
export async function listLabels(
  db: Database,
  space: SpaceId,
  { type, nameKey, limit, offset }: { type: LabelType | undefined; nameKey: string; limit: number; offset: number },
): Promise<{ rows: LabelRow[]; count: number }> {
  const listed = and(
    eq(annotationLabels.spaceId, space),
    type === undefined ? undefined : eq(annotationLabels.type, type),
    nameKey === "" ? undefined : sql`instr(${annotationLabels.nameKey}, ${nameKey}) > 0`,
    ALIVE,
  );
  const [rows, counts] = await db.batch([
    db.select().from(annotationLabels).where(listed).orderBy(desc(annotationLabels.number)).limit(limit).offset(offset),
    db.select({ count: count() }).from(annotationLabels).where(listed),
  ]);
  return { rows, count: counts[0]?.count ?? 0 };
}

function within(space: SpaceId, id: string) {
  return and(eq(annotationLabels.spaceId, space), eq(annotationLabels.id, id));
}
