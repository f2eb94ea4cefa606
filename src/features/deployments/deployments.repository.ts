import { and, eq, getTableColumns, gt, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { deployments, models } from "../../db/schema.ts";

export type DeploymentRow = typeof deployments.$inferSelect;

/** A deployment with the name and version of its champion. */
export interface DeploymentWithChampion extends DeploymentRow {
  readonly championName: string;
  readonly championVersion: string;
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

/** Returns the specification of a model, active or archived. */
export async function findSpecification(db: Database, space: SpaceId, modelId: string): Promise<string | undefined> {
  const row = await db
    .select({ spec: models.spec })
    .from(models)
    .where(and(eq(models.spaceId, space), eq(models.id, modelId)))
    .get();
  return row?.spec;
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
  { from, count }: { from: string | undefined; count: number },
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
