import { and, desc, eq, getTableColumns, gt, lt, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { deployments, models } from "../../db/schema.ts";

export type ModelRow = typeof models.$inferSelect;
export type DeploymentRow = typeof deployments.$inferSelect;

const { spec: _spec, specHash: _specHash, ...summaryColumns } = getTableColumns(models);

/** A model without its specification. */
export type ModelSummary = Omit<ModelRow, "spec" | "specHash">;

/** A deployment with the name and version of its champion. */
export interface DeploymentWithChampion extends DeploymentRow {
  readonly championName: string;
  readonly championVersion: string;
}

/** A page asked for: `count` rows after (or, newest first, before) an id. */
export interface Slice {
  readonly from: string | undefined;
  readonly count: number;
}

/**
 * Returns the champion of an active deployment; its specification only where its id is not `knownModelId`, which the
 * caller holds compiled.
 */
export async function findChampion(
  db: Database,
  space: SpaceId,
  slug: string,
  knownModelId: string | null,
): Promise<{ modelId: string; spec: string | null } | undefined> {
  return db
    .select({
      modelId: models.id,
      spec: sql<string | null>`CASE WHEN ${models.id} = ${knownModelId} THEN NULL ELSE ${models.spec} END`,
    })
    .from(deployments)
    .innerJoin(models, and(eq(models.spaceId, deployments.spaceId), eq(models.id, deployments.championModelId)))
    .where(and(eq(deployments.spaceId, space), eq(deployments.slug, slug), eq(deployments.isActive, true)))
    .get();
}

export async function findModel(db: Database, space: SpaceId, id: string): Promise<ModelRow | undefined> {
  return db
    .select()
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

/** Returns models without their specifications, the newest first. */
export async function listModels(db: Database, space: SpaceId, { from, count }: Slice): Promise<ModelSummary[]> {
  const inPage = from === undefined ? undefined : lt(models.id, from);
  return db
    .select(summaryColumns)
    .from(models)
    .where(and(eq(models.spaceId, space), inPage))
    .orderBy(desc(models.id))
    .limit(count)
    .all();
}

export function insertModel(db: Database, row: ModelRow): Statement {
  return db.insert(models).values(row);
}

/** Changes what may change of a model. Archiving the champion of a deployment fails the statement and its batch. */
export function updateModel(
  db: Database,
  { spaceId, id, description, status }: Pick<ModelRow, "spaceId" | "id" | "description" | "status">,
): Statement {
  const champion = sql`SELECT 1 FROM ${deployments} WHERE ${deployments.spaceId} = ${spaceId} AND ${deployments.championModelId} = ${id}`;
  const guarded = sql`CASE WHEN ${status} = 'archived' AND EXISTS (${champion}) THEN NULL ELSE ${status} END`;
  return db
    .update(models)
    .set({ description, status: guarded })
    .where(and(eq(models.spaceId, spaceId), eq(models.id, id)));
}

/** Puts a model behind its scorecard's slug; where it is the champion already, nothing changes. */
export function promoteModel(db: Database, row: DeploymentRow): Statement {
  return db
    .insert(deployments)
    .values(row)
    .onConflictDoUpdate({
      target: [deployments.spaceId, deployments.slug],
      set: {
        name: row.name,
        championModelId: row.championModelId,
        isActive: true,
        cacheVersion: sql`${deployments.cacheVersion} + 1`,
      },
      setWhere: sql`${deployments.championModelId} <> ${row.championModelId} OR NOT ${deployments.isActive}`,
    });
}

export async function findDeployment(
  db: Database,
  space: SpaceId,
  slug: string,
): Promise<DeploymentWithChampion | undefined> {
  return deploymentsOf(db)
    .where(and(eq(deployments.spaceId, space), eq(deployments.slug, slug)))
    .get();
}

/** Returns deployments in the order of their slugs. */
export async function listDeployments(
  db: Database,
  space: SpaceId,
  { from, count }: Slice,
): Promise<DeploymentWithChampion[]> {
  const inPage = from === undefined ? undefined : gt(deployments.slug, from);
  return deploymentsOf(db)
    .where(and(eq(deployments.spaceId, space), inPage))
    .orderBy(deployments.slug)
    .limit(count)
    .all();
}

function deploymentsOf(db: Database) {
  return db
    .select({ ...getTableColumns(deployments), championName: models.name, championVersion: models.version })
    .from(deployments)
    .innerJoin(models, and(eq(models.spaceId, deployments.spaceId), eq(models.id, deployments.championModelId)));
}
