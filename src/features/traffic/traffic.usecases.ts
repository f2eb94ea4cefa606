import type { Identity } from "../../core/access/identity.ts";
import type { SpaceId } from "../../core/access/space.ts";
import { AppError, type FieldError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import { checkChallenger, checkShare } from "../../core/traffic/check-challenger.ts";
import { readTrafficChange, type TrafficChange } from "../../core/traffic/traffic-change.ts";
import type { Statement } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { cacheKey } from "../deployments/card-cache.ts";
import {
  deleteChallenger,
  endChallengers,
  insertChallenger,
  shareTraffic,
} from "../deployments/challengers.repository.ts";
import {
  changeDeployment,
  insertChange,
  listChanges,
  type ChallengerRow,
  type ChangeRow,
  type NamedChallenger,
  type StandingDeployment,
} from "../deployments/deployments.repository.ts";
import type { Deployment } from "../deployments/deployments.schemas.ts";
import { asDeployment, requireDeployment } from "../deployments/deployments.usecases.ts";
import { activateModel, expectActive, findModelVersion } from "../scorecards/scorecards.repository.ts";
import type { Change, Promoted, RolledBack } from "./traffic.schemas.ts";

type TrafficDeps = Pick<Deps, "db" | "now" | "newId" | "receipt" | "contention" | "cardCache">;

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

/** Returns a page of what was changed of a deployment, the newest first; throws 404 where the space has none of that slug. */
export async function readHistory(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  slug: string,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<Page<Change>> {
  await requireDeployment(db, space, slug);
  const last = decodeCursor(cursor);
  if (last !== undefined && !/^\d{1,15}$/.test(last))
    throw invalidInput([{ field: "cursor", message: "is not a cursor of this list" }]);
  const before = last === undefined ? undefined : Number(last);
  const rows = await listChanges(db, space, slug, { before, count: limit + 1 });
  const { data, nextCursor } = pageOf(rows, limit, ({ version }) => String(version));
  return { data: data.map(asChange), nextCursor };
}

function changeOf(
  { now }: TrafficDeps,
  { spaceId, slug, cacheVersion }: StandingDeployment,
  told: Pick<ChangeRow, "action" | "keyId" | "from" | "to" | "reason">,
): ChangeRow {
  return { spaceId, slug, version: cacheVersion + 1, at: now(), ...told };
}

/** This isolate sees its own change at once, others within seconds. */
function forget({ cardCache }: TrafficDeps, space: SpaceId, slug: string): void {
  cardCache.pointers.delete(cacheKey(space, slug));
}

function requireChallenger({ slug, challengers }: StandingDeployment, id: string): NamedChallenger {
  const challenger = challengers.find((one) => one.id === id);
  if (!challenger) throw noChallenger(slug, id);
  return challenger;
}

function activeIn({ challengers }: StandingDeployment): number {
  return challengers.filter(({ isActive }) => isActive).length;
}

function shareOf({ id, modelId, trafficPct }: NamedChallenger) {
  return { challenger_id: id, model_id: modelId, traffic_pct: trafficPct };
}

function asChange({ at, action, keyId, from, to, reason }: ChangeRow): Change {
  return { at: new Date(at).toISOString(), action, key_id: keyId, from, to, reason };
}

function invalidTraffic(problems: readonly FieldError[]): AppError {
  return invalidInput(problems, { code: "invalid_traffic_config" });
}

function noChallenger(slug: string, id: string): AppError {
  return new AppError("NOT_FOUND", "challenger_not_found", `The deployment ${slug} has no challenger ${id}.`, {
    action: "Read the deployment: it lists its challengers.",
  });
}

function noTarget(slug: string): AppError {
  return new AppError("CONFLICT", "no_rollback_target", `The deployment ${slug} had no champion before.`, {
    status: 400,
    action: "Deploy another version of its scorecard.",
  });
}
