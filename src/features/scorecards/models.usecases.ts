import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { pageOf, type Page } from "../../core/page.ts";
import { diffSpecifications } from "../../core/scorecard/diff.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { findModel, listModels, reviseModel, type ModelRow, type ModelSummary } from "./scorecards.repository.ts";
import type { Model, ModelDiff, ModelListed, ModelPatch } from "./scorecards.schemas.ts";

/** Returns a model with its specification as it was sent; throws 404 where the space has none of that id. */
export async function getModel({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<Model> {
  return asModel(await requireModel(db, space, id));
}

/** Returns a page of models, the newest first. */
export async function listModelPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { limit, from, scorecardId }: { limit: number; from: string | undefined; scorecardId: string | undefined },
): Promise<Page<ModelListed>> {
  const rows = await listModels(db, space, { from, count: limit + 1, scorecardId });
  return pageOf(rows.map(asListed), limit, ({ id }) => id);
}

/** Returns what differs between a model's specification and another's; throws 404 where the space lacks either. */
export async function diffModels(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { id, other }: { id: string; other: string },
): Promise<ModelDiff> {
  const [from, to] = await Promise.all([id, other].map((one) => requireModel(db, space, one)));
  return { data: diffSpecifications(JSON.parse(from?.spec ?? ""), JSON.parse(to?.spec ?? "")) };
}

/** Changes a model's description or archives it; a champion is not archived (409), so a slug always has a live model. */
export async function updateModel(
  { db, receipt, contention }: Pick<Deps, "db" | "receipt" | "contention">,
  space: SpaceId,
  id: string,
  patch: ModelPatch,
): Promise<Model> {
  return retryConflict(contention, async () => {
    const row = await requireModel(db, space, id);
    if (patch.status === "archived" && row.isChampion) throw modelIsChampion(id);
    if (patch.status === "archived" && row.isChallenger) throw modelIsChallenger(id);
    const answer = asModel({
      ...row,
      description: patch.description === undefined ? row.description : patch.description,
      status: patch.status ?? row.status,
    });
    await receipt.commit([reviseModel(db, row, patch)], answer);
    return answer;
  });
}

/** Returns a model as it is stored; throws 404 where the space has none of that id. */
export async function requireModel(db: Deps["db"], space: SpaceId, id: string) {
  const row = await findModel(db, space, id);
  if (!row) throw new AppError("NOT_FOUND", "model_not_found", `There is no model ${id}.`);
  return row;
}

function modelIsChampion(id: string): AppError {
  return new AppError("CONFLICT", "model_is_champion", `Model ${id} is the champion of a deployment.`, {
    action: "Deploy another version of its scorecard first, then archive this one.",
    details: { model_id: id },
  });
}

function modelIsChallenger(id: string): AppError {
  return new AppError("CONFLICT", "model_is_challenger", `Model ${id} is a challenger of a deployment.`, {
    action: "Remove the challenger first, then archive its model.",
    details: { model_id: id },
  });
}

function asListed(row: ModelSummary): ModelListed {
  return {
    id: row.id,
    scorecard_id: row.scorecardId,
    name: row.name,
    version: row.version,
    spec_version: row.specVersion,
    status: row.status,
    environment: row.environment,
    description: row.description,
    deployed_by: row.deployedBy,
    created_at: new Date(row.createdAt).toISOString(),
  };
}

function asModel(row: ModelRow): Model {
  return { ...asListed(row), spec: JSON.parse(row.spec) };
}
