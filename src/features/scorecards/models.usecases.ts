import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { pageOf, type Page } from "../../core/page.ts";
import type { Deps } from "../../deps.ts";
import {
  findDeployment,
  findModel,
  listDeployments,
  listModels,
  updateModel,
  type DeploymentWithChampion,
  type ModelRow,
  type ModelSummary,
} from "./scorecards.repository.ts";
import type { Deployment, Model, ModelListed, ModelPatch } from "./scorecards.schemas.ts";

interface PageAsked {
  readonly limit: number;
  readonly from: string | undefined;
}

/** Returns a model with its specification as it was sent; throws 404 where the space has none of that id. */
export async function getModel({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<Model> {
  return asModel(await requireModel(db, space, id));
}

/** Returns a page of models, the newest first. */
export async function listModelPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { limit, from }: PageAsked,
): Promise<Page<ModelListed>> {
  const rows = await listModels(db, space, { from, count: limit + 1 });
  return pageOf(rows.map(asListed), limit, ({ id }) => id);
}

/** Changes a model's description or archives it; a champion is not archived (409), so a slug always has a live model. */
export async function patchModel(
  { db, receipt }: Pick<Deps, "db" | "receipt">,
  space: SpaceId,
  id: string,
  patch: ModelPatch,
): Promise<Model> {
  const row = await requireModel(db, space, id);
  const description = patch.description === undefined ? row.description : patch.description;
  const changed = { ...row, description, status: patch.status ?? row.status };
  const answer = asModel(changed);
  await receipt.commit([updateModel(db, changed)], { status: 200, body: answer }).catch((error: unknown) => {
    throw isChampionFailure(error) ? modelIsChampion(id) : error;
  });
  return answer;
}

/** Returns a deployment, active or not; throws 404 where the space has none of that slug. */
export async function getDeployment({ db }: Pick<Deps, "db">, space: SpaceId, slug: string): Promise<Deployment> {
  const row = await findDeployment(db, space, slug);
  if (!row) throw new AppError("NOT_FOUND", "deployment_not_found", `There is no deployment ${slug}.`);
  return asDeployment(row);
}

/** Returns a page of deployments in the order of their slugs. */
export async function listDeploymentPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { limit, from }: PageAsked,
): Promise<Page<Deployment>> {
  const rows = await listDeployments(db, space, { from, count: limit + 1 });
  return pageOf(rows.map(asDeployment), limit, ({ id }) => id);
}

async function requireModel(db: Deps["db"], space: SpaceId, id: string): Promise<ModelRow> {
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

/** The statement that archives turns a champion's status into NULL, which its column refuses. */
function isChampionFailure(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.message.includes("NOT NULL constraint failed: models.status")) return true;
  }
  return false;
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

function asDeployment(row: DeploymentWithChampion): Deployment {
  return {
    id: row.slug,
    slug: row.slug,
    name: row.name,
    scorecard_id: row.scorecardId,
    endpoint: `/v1/score/${row.slug}`,
    is_active: row.isActive,
    champion_model: { id: row.championModelId, name: row.championName, version: row.championVersion },
    challengers: [],
    shadow_mode: false,
    cache_version: row.cacheVersion,
    created_at: new Date(row.createdAt).toISOString(),
  };
}
