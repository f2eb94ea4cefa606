import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import type { Deps } from "../../deps.ts";
import { cacheKey } from "../deployments/card-cache.ts";
import type { ChangeRow, NamedChallenger, StandingDeployment } from "../deployments/deployments.repository.ts";

// What every change of a deployment does: it is told in its history, and the isolate forgets what it knew.

export type TrafficDeps = Pick<Deps, "db" | "now" | "newId" | "receipt" | "contention" | "cardCache">;

/** Returns the row that tells a change, under the version that it makes. */
export function changeOf(
  { now }: Pick<Deps, "now">,
  { spaceId, slug, cacheVersion }: StandingDeployment,
  told: Pick<ChangeRow, "action" | "keyId" | "from" | "to" | "reason">,
): ChangeRow {
  return { spaceId, slug, version: cacheVersion + 1, at: now(), ...told };
}

/** This isolate sees its own change at once, others within seconds. */
export function forget({ cardCache }: Pick<Deps, "cardCache">, space: SpaceId, slug: string): void {
  cardCache.pointers.delete(cacheKey(space, slug));
}

/** Returns one challenger, active or not; throws 404 where the deployment has none of that id. */
export function requireChallenger({ slug, challengers }: StandingDeployment, id: string): NamedChallenger {
  const challenger = challengers.find((one) => one.id === id);
  if (!challenger) throw noChallenger(slug, id);
  return challenger;
}

export function noChallenger(slug: string, id: string): AppError {
  return new AppError("NOT_FOUND", "challenger_not_found", `The deployment ${slug} has no challenger ${id}.`, {
    action: "Read the deployment: it lists its challengers.",
  });
}
