import { and, desc, eq, getTableColumns, lt, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { expectThat, guarded } from "../../db/conflict.ts";
import { challengers, deployments, models } from "../../db/schema.ts";

export type ModelRow = typeof models.$inferSelect;

const { spec: _spec, specHash: _specHash, ...summaryColumns } = getTableColumns(models);

/** A model without its specification. */
export type ModelSummary = Omit<ModelRow, "spec" | "specHash">;

/** Returns a model, and whether it is the champion of a deployment or challenges one. */
export async function findModel(
  db: Database,
  space: SpaceId,
  id: string,
): Promise<(ModelRow & { readonly isChampion: boolean; readonly isChallenger: boolean }) | undefined> {
  const isChampion = sql`EXISTS (${championship(space, id)})`.mapWith(Boolean);
  const isChallenger = sql`EXISTS (${challenge(space, id)})`.mapWith(Boolean);
  return db
    .select({ ...getTableColumns(models), isChampion, isChallenger })
    .from(models)
    .where(and(eq(models.spaceId, space), eq(models.id, id)))
    .get();
}

export async function findModelByVersion(
  db: Database,
  space: SpaceId,
  scorecardId: string,
  version: string,
): Promise<ModelRow | undefined> {
  const named = and(eq(models.scorecardId, scorecardId), eq(models.version, version));
  return db
    .select()
    .from(models)
    .where(and(eq(models.spaceId, space), named))
    .get();
}

/** Returns models without their specifications, the newest first; of one scorecard, where it is named. */
export async function listModels(
  db: Database,
  space: SpaceId,
  { from, count, scorecardId }: { from: string | undefined; count: number; scorecardId: string | undefined },
): Promise<ModelSummary[]> {
  const inPage = from === undefined ? undefined : lt(models.id, from);
  const ofCard = scorecardId === undefined ? undefined : eq(models.scorecardId, scorecardId);
  return db
    .select(summaryColumns)
    .from(models)
    .where(and(eq(models.spaceId, space), ofCard, inPage))
    .orderBy(desc(models.id))
    .limit(count)
    .all();
}

export function insertModel(db: Database, row: ModelRow): Statement {
  return db.insert(models).values(row);
}

/**
 * Changes the columns that are sent. Fails its batch where description or status are no longer those that were read, or
 * where the model is to be archived and has become a champion or a challenger.
 */
export function reviseModel(
  db: Database,
  { spaceId, id, description, status }: Pick<ModelRow, "spaceId" | "id" | "description" | "status">,
  patch: { readonly description?: string | null | undefined; readonly status?: "archived" | undefined },
): Statement {
  const asRead = sql`${models.status} = ${status} AND ${models.description} IS ${description}`;
  const allowed =
    patch.status === "archived"
      ? sql` AND NOT EXISTS (${championship(spaceId, id)}) AND NOT EXISTS (${challenge(spaceId, id)})`
      : sql``;
  return db
    .update(models)
    .set({
      status: guarded(sql`${asRead}${allowed}`, patch.status ?? status),
      ...(patch.description !== undefined && { description: patch.description }),
    })
    .where(and(eq(models.spaceId, spaceId), eq(models.id, id)));
}

/** Returns a model without its specification, or undefined where the space has none of that id. */
export async function findModelVersion(db: Database, space: SpaceId, id: string): Promise<ModelSummary | undefined> {
  return db
    .select(summaryColumns)
    .from(models)
    .where(and(eq(models.spaceId, space), eq(models.id, id)))
    .get();
}

/** The statement that fails its batch where a model was archived since it was read. */
export function expectActive({ spaceId, id }: Pick<ModelRow, "spaceId" | "id">): Statement {
  return expectThat(
    models,
    sql`EXISTS (SELECT 1 FROM models AS m WHERE m.space_id = ${spaceId} AND m.id = ${id} AND m.status = 'active')`,
  );
}

/** Takes a model out of the archive, whether it is there or not. */
export function activateModel(db: Database, space: SpaceId, id: string): Statement {
  const archived = and(eq(models.spaceId, space), eq(models.id, id), eq(models.status, "archived"));
  return db.update(models).set({ status: "active" }).where(archived);
}

function championship(space: SpaceId, modelId: string) {
  return sql`SELECT 1 FROM ${deployments}
    WHERE ${deployments.spaceId} = ${space} AND ${deployments.championModelId} = ${modelId}`;
}

function challenge(space: SpaceId, modelId: string) {
  return sql`SELECT 1 FROM ${challengers}
    WHERE ${challengers.spaceId} = ${space} AND ${challengers.modelId} = ${modelId} AND ${challengers.isActive} = 1`;
}
