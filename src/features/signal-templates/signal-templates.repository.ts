import { and, count, desc, eq, isNull, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { ObjectType } from "../../core/object-type.ts";
import type { Database, Statement } from "../../db/client.ts";
import { guarded } from "../../db/conflict.ts";
import { signalTemplates } from "../../db/schema.ts";

export type TemplateRow = typeof signalTemplates.$inferSelect;

export function insertTemplate(db: Database, row: TemplateRow): Statement {
  return db.insert(signalTemplates).values(row);
}

/**
 * Replaces a template by its next version; fails, and its batch with it, where another version or its deletion came in
 * between. A template is never taken away altogether, so there is a row to guard.
 */
export function replaceTemplate(db: Database, row: TemplateRow): Statement {
  const standing = sql`${signalTemplates.version} = ${row.version - 1} AND ${signalTemplates.deletedAt} IS NULL`;
  return db
    .update(signalTemplates)
    .set({ ...row, version: guarded(standing, row.version) })
    .where(within(row.spaceId, row.templateId));
}

/** Marks a template as deleted and answers its id where there was one to delete. */
export function deleteTemplate(
  db: Database,
  space: SpaceId,
  { objectType, templateId, at }: { objectType: ObjectType; templateId: string; at: number },
): Statement {
  const standing = and(eq(signalTemplates.objectType, objectType), isNull(signalTemplates.deletedAt));
  return db
    .update(signalTemplates)
    .set({ deletedAt: at })
    .where(and(within(space, templateId), standing))
    .returning({ id: signalTemplates.id });
}

export async function findTemplate(db: Database, space: SpaceId, templateId: string): Promise<TemplateRow | undefined> {
  return db.select().from(signalTemplates).where(within(space, templateId)).get();
}

/** Returns a page of templates, the newest first, and how many there are in all; one round trip. */
export async function listTemplates(
  db: Database,
  space: SpaceId,
  objectType: ObjectType,
  { limit, offset, includeDeleted }: { limit: number; offset: number; includeDeleted: boolean },
): Promise<{ rows: TemplateRow[]; total: number }> {
  const listed = and(
    eq(signalTemplates.spaceId, space),
    eq(signalTemplates.objectType, objectType),
    includeDeleted ? undefined : isNull(signalTemplates.deletedAt),
  );
  const [rows, totals] = await db.batch([
    db
      .select()
      .from(signalTemplates)
      .where(listed)
      .orderBy(desc(signalTemplates.templateId))
      .limit(limit)
      .offset(offset),
    db.select({ total: count() }).from(signalTemplates).where(listed),
  ]);
  return { rows, total: totals[0]?.total ?? 0 };
}

function within(space: SpaceId, templateId: string) {
  return and(eq(signalTemplates.spaceId, space), eq(signalTemplates.templateId, templateId));
}
