import type { Identity } from "../../core/access/identity.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256 } from "../../core/digest.ts";
import { AppError } from "../../core/errors.ts";
import { requireSpecification } from "../../core/scorecard/compile.ts";
import { notesOf, type Note } from "../../core/scorecard/notes.ts";
import { slugOf } from "../../core/scorecard/slug.ts";
import type { Metadata } from "../../core/scorecard/specification.ts";
import { differencesOf, type Difference } from "../../core/scorecard/verify.ts";
import type { Statement } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { cacheKey } from "../deployments/card-cache.ts";
import { deleteChallenger } from "../deployments/challengers.repository.ts";
import {
  changeDeployment,
  findDeployment,
  insertChange,
  insertDeployment,
  type StandingDeployment,
} from "../deployments/deployments.repository.ts";
import { activateModel, findModelByVersion, insertModel, type ModelRow } from "./scorecards.repository.ts";
import type { DeployedModel, DeployModel } from "./scorecards.schemas.ts";

type DeployDeps = Pick<Deps, "db" | "now" | "newId" | "receipt" | "contention" | "cardCache">;

/**
 * Registers an immutable model and, unless `auto_deploy` is false, makes it the champion of its scorecard's deployment. The same
 * specification again answers the same model; another one under its version is refused with 409. All or nothing. One
 * that does not reproduce the numbers of `verification` is refused with 422; a dry run checks all that and stores nothing.
 */
export async function deployModel(deps: DeployDeps, caller: Identity, input: DeployModel): Promise<DeployedModel> {
  const specification = requireSpecification(input.spec);
  const { metadata } = specification;
  const notes = notesOf(specification);
  if (input.verification) refuseDifferences(differencesOf(specification, input.verification));
  const specHash = (await sha256(canonicalJson(input.spec))).toHex();
  // Two first deploys of one version at once: the loser's batch fails whole, and then finds the winner's model.
  return retryConflict(deps.contention, async () => {
    const standing = await findModelByVersion(deps.db, caller.space, metadata.scorecard_id, metadata.model_version);
    if (standing && standing.specHash !== specHash) throw versionExists(metadata, standing);
    const model = standing ?? newModel(deps, caller, input, metadata, specHash);
    if (input.dry_run) return answerDryRun(deps, metadata, notes);
    return commitDeploy(deps, model, {
      exists: standing !== undefined,
      promote: input.auto_deploy,
      keyId: caller.keyId,
      notes,
    });
  });
}

const MAX_DIFFERENCES = 1_000;

function refuseDifferences(differences: readonly Difference[]): void {
  const [first] = differences;
  if (!first) return;
  const { index, field, expected, got } = first;
  const others = differences.length > 1 ? ` (and ${differences.length - 1} more)` : "";
  const message = `The card does not reproduce the numbers of its verification: record ${index} has the ${field} ${got}, not ${expected}${others}. Nothing was stored.`;
  throw new AppError("VALIDATION", "verification_failed", message, {
    action: "Correct the card or the numbers that details.differences lists, or allow a greater tolerance.",
    details: { differences: differences.slice(0, MAX_DIFFERENCES), total: differences.length },
  });
}

/** The answer is kept under the caller's Idempotency-Key; nothing else is. */
async function answerDryRun(
  { receipt }: DeployDeps,
  metadata: Metadata,
  notes: readonly Note[],
): Promise<DeployedModel> {
  const { name, model_version: version } = metadata;
  const answer = { model_id: null, name, version, deployment: null, notes: [...notes] };
  await receipt.commit([], answer);
  return answer;
}

async function commitDeploy(
  deps: DeployDeps,
  model: ModelRow,
  { exists, promote, keyId, notes }: { exists: boolean; promote: boolean; keyId: string; notes: readonly Note[] },
): Promise<DeployedModel> {
  const { db, receipt, cardCache } = deps;
  const slug = await slugOf(model.spaceId, model.scorecardId);
  const statements: Statement[] = [];
  if (!exists) statements.push(insertModel(db, model));
  if (promote) {
    if (exists) statements.push(activateModel(db, model.spaceId, model.id)); // it may be archived at this moment
    const standing = await findDeployment(db, model.spaceId, slug);
    statements.push(...makeChampion(deps, model, { slug, standing, keyId }));
  }
  const deployment = promote ? { id: slug, slug, endpoint: `/v1/score/${slug}`, status: "active" as const } : null;
  const answer = { model_id: model.id, name: model.name, version: model.version, deployment, notes: [...notes] };
  await receipt.commit(statements, answer);
  if (promote) cardCache.pointers.delete(cacheKey(model.spaceId, slug));
  return answer;
}

function newModel(
  { now, newId }: DeployDeps,
  { space, keyId, environment }: Identity,
  { spec, environment: label, description }: DeployModel,
  metadata: Metadata,
  specHash: string,
): ModelRow {
  return {
    spaceId: space,
    id: newId("mod_"),
    scorecardId: metadata.scorecard_id,
    version: metadata.model_version,
    name: metadata.name,
    specVersion: metadata.spec_version,
    status: "active",
    environment: label ?? (environment === "live" ? "production" : "staging"),
    description: description ?? metadata.description ?? null,
    deployedBy: keyId,
    spec: JSON.stringify(spec),
    specHash,
    createdAt: now(),
  };
}

/** The statements that put a model behind its scorecard's slug; none where it is the champion already. */
function makeChampion(
  { db, now }: DeployDeps,
  { spaceId, id, version, scorecardId, name }: ModelRow,
  { slug, standing, keyId }: { slug: string; standing: StandingDeployment | undefined; keyId: string },
): Statement[] {
  const at = now();
  const to = { model_id: id, version };
  const change = { spaceId, slug, action: "deploy" as const, keyId, to, reason: null, at };
  if (!standing) {
    const row = { spaceId, slug, scorecardId, name, championModelId: id, previousModelId: null, createdAt: at };
    return [
      insertDeployment(db, { ...row, shadowMode: false, isActive: true, cacheVersion: 1 }),
      insertChange(db, { ...change, version: 1, from: null }),
    ];
  }
  if (standing.championModelId === id && standing.isActive) return [];
  const challenger = standing.challengers.find((one) => one.isActive && one.modelId === id);
  const previousModelId = standing.championModelId === id ? standing.previousModelId : standing.championModelId;
  return [
    changeDeployment(db, standing, { name, championModelId: id, previousModelId, isActive: true }),
    ...(challenger ? [deleteChallenger(db, challenger)] : []),
    insertChange(db, {
      ...change,
      version: standing.cacheVersion + 1,
      from: { model_id: standing.championModelId, version: standing.championVersion },
    }),
  ];
}

function versionExists({ scorecard_id: scorecardId, model_version: version }: Metadata, { id }: ModelRow): AppError {
  const message = `Version ${version} of ${scorecardId} exists with another specification.`;
  return new AppError("CONFLICT", "model_version_exists", message, {
    action: "Give the changed specification a new metadata.model_version.",
    details: { model_id: id, scorecard_id: scorecardId, model_version: version },
  });
}
