import { and, eq, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { challengers } from "../../db/schema.ts";
import type { ChallengerRow } from "./deployments.repository.ts";

// Each stands in a batch with `changeDeployment`, which fails it where somebody else has changed the deployment.

/** Returns how many bytes the specifications of a model and of a deployment's active challengers have together. */
export async function sizeWith(db: Database, space: SpaceId, slug: string, modelId: string): Promise<number> {
  const [[row]] = await readTogether<[{ bytes: number }[]]>(
    db,
    sql`SELECT coalesce(sum(octet_length(m.spec)), 0) AS bytes FROM models AS m
      WHERE m.space_id = ${space} AND (m.id = ${modelId} OR m.id IN (
        SELECT c.model_id FROM challengers AS c WHERE c.space_id = ${space} AND c.slug = ${slug} AND c.is_active = 1))`,
  );
  return row?.bytes ?? 0;
}

export function insertChallenger(db: Database, row: ChallengerRow): Statement {
  return db.insert(challengers).values(row);
}

export function deleteChallenger(db: Database, { spaceId, slug, id }: ChallengerRow): Statement {
  return db.delete(challengers).where(isOne(spaceId, slug, id));
}

export function shareTraffic(db: Database, { spaceId, slug, id }: ChallengerRow, trafficPct: number): Statement {
  return db
    .update(challengers)
    .set({ trafficPct })
    .where(isOne(spaceId, slug, id));
}

/** The statements that end all challengers of a deployment; those that were ended before are forgotten, the history has them. */
export function endChallengers(db: Database, space: SpaceId, slug: string): Statement[] {
  const ofDeployment = and(eq(challengers.spaceId, space), eq(challengers.slug, slug));
  return [
    db.delete(challengers).where(and(ofDeployment, eq(challengers.isActive, false))),
    db.update(challengers).set({ isActive: false }).where(ofDeployment),
  ];
}

function isOne(space: SpaceId, slug: string, id: string) {
  return and(eq(challengers.spaceId, space), eq(challengers.slug, slug), eq(challengers.id, id));
}
