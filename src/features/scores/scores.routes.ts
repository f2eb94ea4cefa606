import { createRoute, z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { linkNext } from "../../http/list.ts";
import { answer, body, failures, KEY_SECURITY } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { Uuid } from "../../http/uuid.ts";
import { guard } from "../access/access.middleware.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import {
  ComputeRequest,
  Dispatched,
  EXAMPLES,
  Progress,
  RankingQuery,
  Score,
  ScorePage,
  ScoresQuery,
} from "./scores.schemas.ts";
import { readProgress, readRanking, readScores, requestCompute } from "./scores.usecases.ts";

export const scores = createRouter<AppEnv>();

const shared = { tags: ["Profiles"], security: KEY_SECURITY };
const profile = z.object({ profileId: Uuid.openapi({ example: EXAMPLES.scores[0]?.profileId }) });
const noProfile = { 404: "No profile has this id (`PROFILE_NOT_FOUND`)." };

const readScoresRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/scores",
  operationId: "getScores",
  summary: "Read the scores of objects",
  description: "One row for each profile, object and dimension, with what it is made of. Reading never computes.",
  middleware: guard("read", "reads"),
  request: { query: ScoresQuery },
  responses: {
    200: answer(z.array(Score), "The scores, by object, profile and dimension.", EXAMPLES.scores),
    ...failures([401, 403, 409, 422, 429, 500]),
  },
});
scores.openapi(readScoresRoute, async (c) => {
  const page = await readScores(c.var.deps, c.var.identity.space, c.req.valid("query"));
  linkNext(c, page.nextCursor);
  return c.json(page.data, 200);
});

const computeRoute = createRoute({
  ...shared,
  method: "post",
  path: "/v1/scoring/compute",
  operationId: "triggerScoreCompute",
  summary: "Let objects be computed again",
  description: "Needs the scope score. An object that waits already counts as queued and is computed once.",
  middleware: [...guard("score", "writes"), ...jsonBody, idempotent],
  request: { headers: IdempotencyHeader, body: body(ComputeRequest, EXAMPLES.compute) },
  responses: {
    202: answer(Dispatched, "What was handed over.", EXAMPLES.dispatched),
    ...failures([400, 401, 403, 409, 413, 415, 422, 429, 500, 502], {
      502: "None of the objects could be handed over (`DISPATCH_FAILED`).",
    }),
  },
});
scores.openapi(computeRoute, async (c) =>
  c.json(await requestCompute(c.var.deps, c.var.identity.space, c.req.valid("json")), 202),
);

const rankingRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/profiles/{profileId}/scores",
  operationId: "rankScores",
  summary: "Read a profile's scores by rank",
  description: "Equal scores are ordered by object, so pages neither repeat nor leave out.",
  middleware: guard("read", "reads"),
  request: { params: profile, query: RankingQuery },
  responses: {
    200: answer(ScorePage, "A page of scores.", EXAMPLES.page),
    ...failures([401, 403, 404, 409, 422, 429, 500], noProfile),
  },
});
scores.openapi(rankingRoute, async (c) => {
  const { profileId } = c.req.valid("param");
  return c.json(await readRanking(c.var.deps, c.var.identity.space, profileId, c.req.valid("query")), 200);
});

const progressRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/profiles/{profileId}/recompute",
  operationId: "getRecomputeProgress",
  summary: "Read how far a profile's scores are",
  description: "Counted in objects. Idle: every score is right for the target revision, or counted in failed.",
  middleware: guard("read", "reads"),
  request: { params: profile },
  responses: {
    200: answer(Progress, "The progress.", EXAMPLES.progress),
    ...failures([401, 403, 404, 422, 429, 500], noProfile),
  },
});
scores.openapi(progressRoute, async (c) => {
  const { profileId } = c.req.valid("param");
  return c.json(await readProgress(c.var.deps, c.var.identity.space, profileId), 200);
});
