import { createRoute, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { jsonText } from "../../http/json-text.ts";
import { answer, body, failures, KEY_SECURITY } from "../../http/openapi.ts";
import { batchRequestId } from "../../http/request-id.ts";
import { createRouter } from "../../http/router.ts";
import { scoringGuard } from "../access/access.middleware.ts";
import type { DeployedCard } from "../deployments/card-cache.ts";
import { findDeployedCard } from "../deployments/find-card.usecases.ts";
import { scoreBatch, scoreOne } from "./score.usecases.ts";
import { EXAMPLES } from "../scorecards/scorecards.examples.ts";
import { Applicant, BatchScores, ScoreBatch, ScoreOne, SingleScore } from "../scorecards/scorecards.schemas.ts";

type ScoringEnv = AppEnv & { Variables: { deployed: DeployedCard } };

export const scoring = createRouter<ScoringEnv>();
scoring.openAPIRegistry.register("Applicant", Applicant);

/** Runs before the body's schema: a slug that does not exist is told before what is wrong with the body. */
const findCard: MiddlewareHandler<ScoringEnv> = async (c, next) => {
  const { deps, identity } = c.var;
  c.set("deployed", await findDeployedCard(deps, identity.space, c.req.param("slug") ?? ""));
  await next();
};

const shared = {
  method: "post" as const,
  tags: ["Scorecards"],
  security: KEY_SECURITY,
};
const middleware = [...scoringGuard(), ...jsonBody, findCard];
const params = z.object({
  slug: z.string().openapi({ description: "The deployment's slug.", example: EXAMPLES.slug }),
});
const meanings = {
  401: "The key is missing, expired, revoked, or does not have the score scope (`invalid_api_key`).",
  404: "No active deployment matches the slug (`deployment_not_found`).",
  413: "More than 1,000 records (`batch_too_large`) or 8 MiB (`PAYLOAD_TOO_LARGE`).",
  422: "`VALIDATION_ERROR` with every field, or `strict_mode_violation` with every violation.",
};

const scoreBatchRoute = createRoute({
  ...shared,
  middleware,
  path: "/v1/score/{slug}/batch",
  operationId: "scoreBatch",
  summary: "Score up to 1,000 applicants",
  description: "Needs the scope score. Results keep the order of the records; one bad record never sinks the others.",
  request: { params, body: body(ScoreBatch, EXAMPLES.batch) },
  responses: {
    200: answer(BatchScores, "A result for every record, in order.", EXAMPLES.batchScores),
    ...failures([400, 401, 404, 413, 415, 422, 429, 500], meanings),
  },
});
scoring.openapi(scoreBatchRoute, (c) => {
  const { deps, deployed, requestId } = c.var;
  return jsonText<BatchScores>(c, scoreBatch(deps, deployed, c.req.valid("json"), batchRequestId(requestId)));
});

const scoreOneRoute = createRoute({
  ...shared,
  middleware,
  path: "/v1/score/{slug}",
  operationId: "scoreOne",
  summary: "Score one applicant",
  description: "Needs the scope score. The body is the applicant's features; contributions always come with the score.",
  request: { params, body: body(ScoreOne, EXAMPLES.one) },
  responses: {
    200: answer(SingleScore, "The score.", EXAMPLES.oneScore),
    ...failures([400, 401, 404, 413, 415, 422, 429, 500], { ...meanings, 413: "More than 8 MiB." }),
  },
});
scoring.openapi(scoreOneRoute, (c) => {
  const score = scoreOne(c.var.deps, c.var.deployed, c.req.valid("json"));
  return c.json({ ...score, request_id: c.var.requestId }, 200);
});
