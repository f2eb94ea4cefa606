import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { pageOf, type Page } from "../../core/page.ts";
import type { Deps } from "../../deps.ts";
import {
  findDeployment,
  listDeployments,
  type NamedChallenger,
  type StandingDeployment,
} from "./deployments.repository.ts";
import type { Deployment } from "./deployments.schemas.ts";

/** Returns a deployment, active or not; throws 404 where the space has none of that slug. */
export async function getDeployment({ db }: Pick<Deps, "db">, space: SpaceId, slug: string): Promise<Deployment> {
  return asDeployment(await requireDeployment(db, space, slug));
}

/** Returns a deployment as it is stored; throws 404 where the space has none of that slug. */
export async function requireDeployment(db: Deps["db"], space: SpaceId, slug: string): Promise<StandingDeployment> {
  const row = await findDeployment(db, space, slug);
  if (row) return row;
  throw new AppError("NOT_FOUND", "deployment_not_found", `There is no deployment ${slug}.`, {
    action: "List the deployments with GET /v1/deployments.",
  });
}

/** Returns a page of deployments in the order of their slugs. */
export async function listDeploymentPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { limit, from }: { limit: number; from: string | undefined },
): Promise<Page<Deployment>> {
  const rows = await listDeployments(db, space, { from, count: limit + 1 });
  return pageOf(rows.map(asDeployment), limit, ({ id }) => id);
}

/** Returns a deployment as it goes over the wire. */
export function asDeployment(row: StandingDeployment): Deployment {
  return {
    id: row.slug,
    slug: row.slug,
    name: row.name,
    scorecard_id: row.scorecardId,
    endpoint: `/v1/score/${row.slug}`,
    is_active: row.isActive,
    champion_model: { id: row.championModelId, name: row.championName, version: row.championVersion },
    challengers: row.challengers.map(asChallenger),
    shadow_mode: row.shadowMode,
    cache_version: row.cacheVersion,
    created_at: new Date(row.createdAt).toISOString(),
  };
}

function asChallenger(row: NamedChallenger): Deployment["challengers"][number] {
  return {
    id: row.id,
    model_id: row.modelId,
    model_name: row.modelName,
    model_version: row.modelVersion,
    traffic_pct: row.trafficPct,
    is_active: row.isActive,
    added_at: new Date(row.addedAt).toISOString(),
  };
}
