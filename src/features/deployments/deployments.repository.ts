import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { guarded } from "../../db/conflict.ts";
import { challengers, deploymentChanges, deployments, models } from "../../db/schema.ts";

export type DeploymentRow = typeof deployments.$inferSelect;
export type ChallengerRow = typeof challengers.$inferSelect;
export type ChangeRow = typeof deploymentChanges.$inferSelect;

/** A challenger with the name and version of its model. */
export interface NamedChallenger extends ChallengerRow {
  readonly modelName: string;
  readonly modelVersion: string;
}

/** A deployment with the name and version of its champion, and its challengers in the order in which they were added. */
export interface StandingDeployment extends DeploymentRow {
  readonly championName: string;
  readonly championVersion: string;
  readonly challengers: readonly NamedChallenger[];
}

/** A model that answers requests of a deployment. */
export interface ArmRow {
  readonly modelId: string;
  /** Null for the champion. */
  readonly challengerId: string | null;
  readonly trafficPct: number;
  readonly shadowMode: number;
  /** Null where the caller holds the model compiled. */
  readonly spec: string | null;
}

/**
 * Returns the champion of an active deployment and then its active challengers; the specification only of those that are not
 * among `knownModelIds`, which the caller holds compiled.
 */
export async function listArms(
  db: Database,
  space: SpaceId,
  slug: string,
  knownModelIds: readonly string[],
): Promise<ArmRow[]> {
  const known = JSON.stringify(knownModelIds);
  const spec = sql`CASE WHEN m.id IN (SELECT value FROM json_each(${known})) THEN NULL ELSE m.spec END AS spec`;
  const [champions, others] = await readTogether<[ArmRow[], ArmRow[]]>(
    db,
    sql`SELECT m.id AS modelId, NULL AS challengerId, 0 AS trafficPct, d.shadow_mode AS shadowMode, ${spec}
      FROM deployments AS d CROSS JOIN models AS m ON m.space_id = d.space_id AND m.id = d.champion_model_id
      WHERE d.space_id = ${space} AND d.slug = ${slug} AND d.is_active = 1`,
    sql`SELECT m.id AS modelId, c.id AS challengerId, c.traffic_pct AS trafficPct, 0 AS shadowMode, ${spec}
      FROM challengers AS c CROSS JOIN models AS m ON m.space_id = c.space_id AND m.id = c.model_id
      WHERE c.space_id = ${space} AND c.slug = ${slug} AND c.is_active = 1 ORDER BY c.id`,
  );
  return champions.length === 0 ? [] : [...champions, ...others];
}

/** The statement that stores a deployment of a scorecard that has none yet. */
export function insertDeployment(db: Database, row: DeploymentRow): Statement {
  return db.insert(deployments).values(row);
}

/** The statement that changes a deployment and moves its version by one. Fails its batch where somebody has changed it since it was read. */
export function changeDeployment(
  db: Database,
  { spaceId, slug, cacheVersion }: Pick<DeploymentRow, "spaceId" | "slug" | "cacheVersion">,
  set: Partial<Pick<DeploymentRow, "name" | "championModelId" | "previousModelId" | "isActive" | "shadowMode">>,
): Statement {
  return db
    .update(deployments)
    .set({ ...set, cacheVersion: guarded(sql`${deployments.cacheVersion} = ${cacheVersion}`, cacheVersion + 1) })
    .where(and(eq(deployments.spaceId, spaceId), eq(deployments.slug, slug)));
}

/** The statement that tells a change; it stands in the batch of the change. */
export function insertChange(db: Database, row: ChangeRow): Statement {
  return db.insert(deploymentChanges).values(row);
}

/** Returns the changes of a deployment, the newest first. */
export async function listChanges(
  db: Database,
  space: SpaceId,
  slug: string,
  { before, count }: { before: number | undefined; count: number },
): Promise<ChangeRow[]> {
  const inPage = before === undefined ? undefined : lt(deploymentChanges.version, before);
  return db
    .select()
    .from(deploymentChanges)
    .where(and(eq(deploymentChanges.spaceId, space), eq(deploymentChanges.slug, slug), inPage))
    .orderBy(desc(deploymentChanges.version))
    .limit(count)
    .all();
}

/** Returns a deployment, active or not. */
export async function findDeployment(
  db: Database,
  space: SpaceId,
  slug: string,
): Promise<StandingDeployment | undefined> {
  const row = await deploymentsOf(db)
    .where(and(eq(deployments.spaceId, space), eq(deployments.slug, slug)))
    .get();
  if (!row) return undefined;
  return { ...row, challengers: await listChallengers(db, space, [slug]) };
}

/** Returns deployments in the order of their slugs. */
export async function listDeployments(
  db: Database,
  space: SpaceId,
  { from, count }: { from: string | undefined; count: number },
): Promise<StandingDeployment[]> {
  const inPage = from === undefined ? undefined : gt(deployments.slug, from);
  const rows = await deploymentsOf(db)
    .where(and(eq(deployments.spaceId, space), inPage))
    .orderBy(deployments.slug)
    .limit(count)
    .all();
  const all = await listChallengers(
    db,
    space,
    rows.map(({ slug }) => slug),
  );
  return rows.map((row) => ({ ...row, challengers: all.filter(({ slug }) => slug === row.slug) }));
}

function deploymentsOf(db: Database) {
  return db
    .select({ ...getTableColumns(deployments), championName: models.name, championVersion: models.version })
    .from(deployments)
    .innerJoin(models, and(eq(models.spaceId, deployments.spaceId), eq(models.id, deployments.championModelId)));
}

async function listChallengers(db: Database, space: SpaceId, slugs: readonly string[]): Promise<NamedChallenger[]> {
  const listed = sql`(SELECT value FROM json_each(${JSON.stringify(slugs)}))`;
  return db
    .select({ ...getTableColumns(challengers), modelName: models.name, modelVersion: models.version })
    .from(challengers)
    .innerJoin(models, and(eq(models.spaceId, challengers.spaceId), eq(models.id, challengers.modelId)))
    .where(and(eq(challengers.spaceId, space), inArray(challengers.slug, listed)))
    .orderBy(asc(challengers.id))
    .all();
}
