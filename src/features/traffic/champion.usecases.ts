import type { Identity } from "../../core/access/identity.ts";
import { AppError } from "../../core/errors.ts";
import { retryConflict } from "../../db/conflict.ts";
import { deleteChallenger, endChallengers } from "../deployments/challengers.repository.ts";
import { changeDeployment, insertChange, type StandingDeployment } from "../deployments/deployments.repository.ts";
import { requireDeployment } from "../deployments/deployments.usecases.ts";
import { activateModel, findModelVersion } from "../scorecards/scorecards.repository.ts";
import { changeOf, forget, noChallenger, requireChallenger, type TrafficDeps } from "./change.ts";
import type { Promoted, RolledBack } from "./traffic.schemas.ts";

/** Makes a challenger the champion; the other challengers end. Throws 404 where the deployment has no such active challenger. */
export async function promoteChallenger(
  deps: TrafficDeps,
  { space, keyId }: Identity,
  slug: string,
  challengerId: string,
): Promise<Promoted> {
  const { db, receipt, contention } = deps;
  return retryConflict(contention, async () => {
    const standing = await requireDeployment(db, space, slug);
    const challenger = requireChallenger(standing, challengerId);
    if (!challenger.isActive) throw noChallenger(slug, challengerId);
    const { modelId, modelVersion, modelName } = challenger;
    const { championModelId, championVersion } = standing;
    const answer = {
      promoted_model_id: modelId,
      previous_champion_id: championModelId,
      challengers_deactivated: activeIn(standing) - 1,
      cache_version: standing.cacheVersion + 1,
    };
    const told = changeOf(deps, standing, {
      action: "promote",
      keyId,
      from: { model_id: championModelId, version: championVersion },
      to: { model_id: modelId, version: modelVersion },
      reason: null,
    });
    const set = { championModelId: modelId, previousModelId: championModelId, name: modelName };
    await receipt.commit(
      [
        changeDeployment(db, standing, set),
        deleteChallenger(db, challenger),
        ...endChallengers(db, space, slug),
        insertChange(db, told),
      ],
      answer,
    );
    forget(deps, space, slug);
    return answer;
  });
}

/** Brings back the champion before; a rollback can be rolled back. Throws 400 where there was none. */
export async function rollBack(
  deps: TrafficDeps,
  { space, keyId }: Identity,
  slug: string,
  reason: string,
): Promise<RolledBack> {
  const { db, receipt, contention } = deps;
  return retryConflict(contention, async () => {
    const standing = await requireDeployment(db, space, slug);
    const { previousModelId, championModelId, championVersion } = standing;
    const previous = previousModelId === null ? undefined : await findModelVersion(db, space, previousModelId);
    if (!previous) throw noTarget(slug);
    const from = { model_id: championModelId, version: championVersion };
    const to = { model_id: previous.id, version: previous.version };
    const answer = {
      rolled_back_from: from,
      rolled_back_to: to,
      challengers_deactivated: activeIn(standing),
      cache_version: standing.cacheVersion + 1,
    };
    const told = changeOf(deps, standing, { action: "rollback", keyId, from, to, reason });
    const set = { championModelId: previous.id, previousModelId: championModelId, name: previous.name };
    await receipt.commit(
      [
        changeDeployment(db, standing, set),
        activateModel(db, space, previous.id), // it may have been archived since
        ...endChallengers(db, space, slug),
        insertChange(db, told),
      ],
      answer,
    );
    forget(deps, space, slug);
    return answer;
  });
}

function activeIn({ challengers }: StandingDeployment): number {
  return challengers.filter(({ isActive }) => isActive).length;
}

function noTarget(slug: string): AppError {
  return new AppError("CONFLICT", "no_rollback_target", `The deployment ${slug} had no champion before.`, {
    status: 400,
    action: "Deploy another version of its scorecard.",
  });
}
