import { createRoute, z } from "@hono/zod-openapi";
import { decodeCursor } from "../../core/page.ts";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { answer, body, failures, KEY_SECURITY } from "../../http/openapi.ts";
import { PageQuery } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { guard } from "../access/access.middleware.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import { deployModel } from "./deploy.usecases.ts";
import { getDeployment, getModel, listDeploymentPage, listModelPage, patchModel } from "./models.usecases.ts";
import { EXAMPLES } from "./scorecards.examples.ts";
import {
  DeployedModel,
  DeployModel,
  Deployment,
  DeploymentPage,
  Model,
  ModelPage,
  ModelPatch,
} from "./scorecards.schemas.ts";
import { SpecificationShape } from "./specification.schemas.ts";

export const scorecards = createRouter<AppEnv>();
scorecards.openAPIRegistry.register("ScorecardSpecification", SpecificationShape);

const shared = { tags: ["Scorecards"], security: KEY_SECURITY };
const modelId = z.object({ id: z.string().openapi({ example: EXAMPLES.modelId }) });
const noModel = { 404: "No model has this id (`model_not_found`)." };

const deployModelRoute = createRoute({
  ...shared,
  method: "post",
  path: "/v1/models/deploy",
  operationId: "deployModel",
  summary: "Register a scorecard and put it behind a slug",
  description:
    "Needs the scope write. A version of a scorecard is immutable; a new version takes the same slug and is seen everywhere within 10 seconds. Deploying an earlier version again makes it the champion again.",
  middleware: [...guard("write"), ...jsonBody, idempotent],
  request: { headers: IdempotencyHeader, body: body(DeployModel, EXAMPLES.deploy) },
  responses: {
    200: answer(DeployedModel, "The registered model.", EXAMPLES.deployed),
    ...failures([400, 401, 403, 409, 413, 415, 422, 429, 500], {
      409: "The version exists with another specification (`model_version_exists`).",
      422: "The specification has problems, listed with their paths (`invalid_spec`).",
    }),
  },
});
scorecards.openapi(deployModelRoute, async (c) =>
  c.json(await deployModel(c.var.deps, c.var.identity, c.req.valid("json")), 200),
);

const listModelsRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/models",
  operationId: "listModels",
  summary: "List models",
  description: "Needs the scope read. The newest first, without their specifications.",
  middleware: guard("read"),
  request: { query: PageQuery },
  responses: { 200: answer(ModelPage, "A page of models.", EXAMPLES.models), ...failures([401, 403, 422, 429, 500]) },
});
scorecards.openapi(listModelsRoute, async (c) => {
  const { limit, cursor } = c.req.valid("query");
  return c.json(await listModelPage(c.var.deps, c.var.identity.space, { limit, from: decodeCursor(cursor) }), 200);
});

const getModelRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/models/{id}",
  operationId: "getModel",
  summary: "Read a model and its specification",
  description: "Needs the scope read.",
  middleware: guard("read"),
  request: { params: modelId },
  responses: {
    200: answer(Model, "The model.", EXAMPLES.model),
    ...failures([401, 403, 404, 429, 500], noModel),
  },
});
scorecards.openapi(getModelRoute, async (c) =>
  c.json(await getModel(c.var.deps, c.var.identity.space, c.req.valid("param").id), 200),
);

const patchModelRoute = createRoute({
  ...shared,
  method: "patch",
  path: "/v1/models/{id}",
  operationId: "patchModel",
  summary: "Describe a model anew, or archive it",
  description: "Needs the scope write. The champion of a deployment is not archived.",
  middleware: [...guard("write"), ...jsonBody, idempotent],
  request: { headers: IdempotencyHeader, params: modelId, body: body(ModelPatch, EXAMPLES.patch) },
  responses: {
    200: answer(Model, "The model as it is now.", EXAMPLES.patched),
    ...failures([400, 401, 403, 404, 409, 413, 415, 422, 429, 500], {
      ...noModel,
      409: "It is the champion of a deployment (`model_is_champion`).",
    }),
  },
});
scorecards.openapi(patchModelRoute, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await patchModel(c.var.deps, c.var.identity.space, id, c.req.valid("json")), 200);
});

const listDeploymentsRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/deployments",
  operationId: "listDeployments",
  summary: "List deployments",
  description: "Needs the scope read. In the order of their slugs.",
  middleware: guard("read"),
  request: { query: PageQuery },
  responses: {
    200: answer(DeploymentPage, "A page of deployments.", EXAMPLES.deployments),
    ...failures([401, 403, 422, 429, 500]),
  },
});
scorecards.openapi(listDeploymentsRoute, async (c) => {
  const { limit, cursor } = c.req.valid("query");
  return c.json(await listDeploymentPage(c.var.deps, c.var.identity.space, { limit, from: decodeCursor(cursor) }), 200);
});

const getDeploymentRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/deployments/{slug}",
  operationId: "getDeployment",
  summary: "Read a deployment",
  description: "Needs the scope read.",
  middleware: guard("read"),
  request: { params: z.object({ slug: z.string().openapi({ example: EXAMPLES.slug }) }) },
  responses: {
    200: answer(Deployment, "The deployment.", EXAMPLES.deployment),
    ...failures([401, 403, 404, 429, 500], { 404: "No deployment has this slug (`deployment_not_found`)." }),
  },
});
scorecards.openapi(getDeploymentRoute, async (c) =>
  c.json(await getDeployment(c.var.deps, c.var.identity.space, c.req.valid("param").slug), 200),
);
