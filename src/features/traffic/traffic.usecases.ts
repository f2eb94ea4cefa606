import type { Identity } from "../../core/access/identity.ts";
import { AppError, type FieldError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { checkChallenger, checkShare } from "../../core/traffic/check-challenger.ts";
import { readTrafficChange, type TrafficChange } from "../../core/traffic/traffic-change.ts";
import type { Statement } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import { deleteChallenger, insertChallenger, shareTraffic } from "../deployments/challengers.repository.ts";
import {
  changeDeployment,
  insertChange,
  type ChallengerRow,
  type ChangeRow,
  type NamedChallenger,
  type StandingDeployment,
} from "../deployments/deployments.repository.ts";
import type { Deployment } from "../deployments/deployments.schemas.ts";
import { asDeployment, requireDeployment } from "../deployments/deployments.usecases.ts";
import { expectActive, findModelVersion } from "../scorecards/scorecards.repository.ts";
import { changeOf, forget, requireChallenger, type TrafficDeps } from "./change.ts";

/** What a change writes beside the deployment's own row, and what the deployment is after it. */
interface Step {
  readonly statements: readonly Statement[];
  readonly set: Parameters<typeof changeDeployment>[2];
  readonly challengers: readonly NamedChallenger[];
  readonly from: ChangeRow["from"];
  readonly to: ChangeRow["to"];
}

/** Changes how a deployment's requests are answered; what stands so already is answered as it is. Throws 422 for a wrong body. */
export async function changeTraffic(
  deps: TrafficDeps,
  { space, keyId }: Identity,
  slug: string,
  input: unknown,
): Promise<Deployment> {
  const { db, receipt, contention } = deps;
  await requireDeployment(db, space, slug);
  const change = readTrafficChange(input);
  if (!("action" in change)) throw invalidTraffic(change);
  return retryConflict(contention, async () => {
    const standing = await requireDeployment(db, space, slug);
    const step = await stepOf(deps, standing, change);
    if (!step) {
      const answer = asDeployment(standing);
      await receipt.commit([], answer);
      return answer;
    }
    const { statements, set, challengers, from, to } = step;
    const answer = asDeployment({ ...standing, ...set, challengers, cacheVersion: standing.cacheVersion + 1 });
    const told = changeOf(deps, standing, { action: change.action, keyId, from, to, reason: null });
    await receipt.commit([changeDeployment(db, standing, set), ...statements, insertChange(db, told)], answer);
    forget(deps, space, slug);
    return answer;
  });
}

/** Returns what a change comes to; undefined where everything stands so already. */
async function stepOf(
  deps: TrafficDeps,
  standing: StandingDeployment,
  change: TrafficChange,
): Promise<Step | undefined> {
  const { db } = deps;
  const { challengers } = standing;
  switch (change.action) {
    case "add_challenger":
      return addChallenger(deps, standing, change);
    case "remove_challenger": {
      const one = requireChallenger(standing, change.challengerId);
      const others = challengers.filter(({ id }) => id !== one.id);
      return { statements: [deleteChallenger(db, one)], set: {}, challengers: others, from: shareOf(one), to: null };
    }
    case "update_traffic": {
      const one = requireChallenger(standing, change.challengerId);
      const { trafficPct } = change;
      const problems = one.isActive
        ? checkShare(challengers, one.id, trafficPct)
        : [{ field: "challenger_id", message: "is not active any more: add its model anew" }];
      if (problems.length > 0) throw invalidTraffic(problems);
      if (one.trafficPct === trafficPct) return undefined;
      const after = { ...one, trafficPct };
      return {
        statements: [shareTraffic(db, one, trafficPct)],
        set: {},
        challengers: challengers.map((other) => (other.id === one.id ? after : other)),
        from: shareOf(one),
        to: shareOf(after),
      };
    }
    case "toggle_shadow": {
      const { shadowMode } = change;
      if (standing.shadowMode === shadowMode) return undefined;
      const [from, to] = [{ shadow_mode: standing.shadowMode }, { shadow_mode: shadowMode }];
      return { statements: [], set: { shadowMode }, challengers, from, to };
    }
    case "set_active": {
      const { isActive } = change;
      if (standing.isActive === isActive) return undefined;
      const [from, to] = [{ is_active: standing.isActive }, { is_active: isActive }];
      return { statements: [], set: { isActive }, challengers, from, to };
    }
  }
}

async function addChallenger(
  { db, now, newId }: TrafficDeps,
  standing: StandingDeployment,
  { modelId, trafficPct }: { modelId: string; trafficPct: number },
): Promise<Step> {
  const { spaceId, slug, challengers } = standing;
  const model = await findModelVersion(db, spaceId, modelId);
  if (!model) throw new AppError("NOT_FOUND", "model_not_found", `There is no model ${modelId}.`);
  const problems = checkChallenger(standing, model, trafficPct);
  if (problems.length > 0) throw invalidTraffic(problems);
  const row: ChallengerRow = { spaceId, slug, id: newId("ch_"), modelId, trafficPct, isActive: true, addedAt: now() };
  const named = { ...row, modelName: model.name, modelVersion: model.version };
  return {
    statements: [expectActive(model), insertChallenger(db, row)],
    set: {},
    challengers: [...challengers, named],
    from: null,
    to: shareOf(named),
  };
}

function shareOf({ id, modelId, trafficPct }: NamedChallenger) {
  return { challenger_id: id, model_id: modelId, traffic_pct: trafficPct };
}

function invalidTraffic(problems: readonly FieldError[]): AppError {
  return invalidInput(problems, { code: "invalid_traffic_config" });
}
