import { z } from "@hono/zod-openapi";
import { decodeCursor } from "../../core/page.ts";
import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { cursorPage, PageQuery, snakePage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { deployModel } from "./deploy.usecases.ts";
import { diffModels, getModel, listModelPage, updateModel } from "./models.usecases.ts";
import { EXAMPLES } from "./scorecards.examples.ts";
import { DeployedModel, DeployModel, Model, ModelDiff, ModelPage, ModelPatch } from "./scorecards.schemas.ts";
import { SpecificationShape } from "./specification.schemas.ts";

export const scorecards = createRouter<AppEnv>();
nameSchemas(scorecards, { ScorecardSpecification: SpecificationShape });

const tags = ["Scorecards"];
const ModelParams = z.object({ id: z.string().openapi({ example: EXAMPLES.modelId }) });
const noModel = { 404: "No model has this id (`model_not_found`)." };

serve(
  scorecards,
  write("write", 200, "requests"),
  {
    method: "post",
    path: "/v1/models/deploy",
    operationId: "deployModel",
    tags,
    summary: "Register a scorecard and put it behind a slug",
    description:
      "Needs the scope write. A version of a scorecard is immutable; a new version takes the same slug and is seen everywhere within 10 seconds. Deploying an earlier version again makes it the champion again.",
    body: body(DeployModel, EXAMPLES.deploy),
    adds: () => ({ rows: 3, copies: 2 }),
    answer: answer(DeployedModel, "The registered model.", EXAMPLES.deployed),
    failures: {
      409: "The version exists with another specification (`model_version_exists`).",
      422: "The specification has problems, listed with their paths (`invalid_spec`), or does not reproduce the numbers of its verification (`verification_failed`).",
    },
  },
  ({ deps, identity, body: input }) => deployModel(deps, identity, input),
);

serve(
  scorecards,
  read("read", "requests"),
  {
    method: "get",
    path: "/v1/models",
    operationId: "listModels",
    tags,
    summary: "List models",
    description: "Needs the scope read. The newest first, without their specifications.",
    query: PageQuery.extend({
      scorecard_id: z.string().max(200).optional().openapi({ description: "Only the models of this scorecard." }),
    }),
    answer: cursorPage(ModelPage, "next_cursor", "A page of models.", EXAMPLES.models),
  },
  async ({ deps, space, query: { limit, cursor, scorecard_id: scorecardId } }) =>
    snakePage(await listModelPage(deps, space, { limit, from: decodeCursor(cursor), scorecardId })),
);

serve(
  scorecards,
  read("read", "requests"),
  {
    method: "get",
    path: "/v1/models/{id}",
    operationId: "getModel",
    tags,
    summary: "Read a model and its specification",
    description: "Needs the scope read.",
    params: ModelParams,
    answer: answer(Model, "The model.", EXAMPLES.model),
    failures: noModel,
  },
  ({ deps, space, params: { id } }) => getModel(deps, space, id),
);

serve(
  scorecards,
  read("read", "requests"),
  {
    method: "get",
    path: "/v1/models/{id}/diff",
    operationId: "diffModels",
    tags,
    summary: "Compare a model's specification with another's",
    description: "Needs the scope read. Lists what differs: variables, bins, points, scaling, grades and the rest.",
    params: ModelParams,
    query: z.object({ with: z.string().openapi({ description: "The other model's id.", example: EXAMPLES.otherId }) }),
    answer: answer(ModelDiff, "What differs.", EXAMPLES.diff),
    failures: { 404: "No model has one of the ids (`model_not_found`)." },
  },
  ({ deps, space, params: { id }, query: { with: other } }) => diffModels(deps, space, { id, other }),
);

serve(
  scorecards,
  write("write", 200, "requests"),
  {
    method: "patch",
    path: "/v1/models/{id}",
    operationId: "updateModel",
    tags,
    summary: "Describe a model anew, or archive it",
    description: "Needs the scope write. The champion of a deployment is not archived.",
    params: ModelParams,
    body: body(ModelPatch, EXAMPLES.patch),
    adds: () => ({ rows: 0 }),
    answer: answer(Model, "The model as it is now.", EXAMPLES.patched),
    failures: { ...noModel, 409: "It is the champion of a deployment (`model_is_champion`)." },
  },
  ({ deps, space, params: { id }, body: patch }) => updateModel(deps, space, id, patch),
);
