import { z } from "@hono/zod-openapi";
import { isObject } from "../../core/inspect.ts";
import type { AppEnv } from "../../deps.ts";
import { read, score, serve } from "../../endpoint.ts";
import { jsonText } from "../../http/json-text.ts";
import { answer, body, nameSchemas, reference } from "../../http/openapi.ts";
import { batchRequestId } from "../../http/request-id.ts";
import { createRouter } from "../../http/router.ts";
import { validateBody } from "../../http/validation.ts";
import { armFor } from "../deployments/arm-for.ts";
import { findModelCard, findTraffic } from "../deployments/find-card.usecases.ts";
import { countRequest } from "../stats/count.usecases.ts";
import { receiptedBatch, receiptedOne } from "./receipted.usecases.ts";
import {
  Applicant,
  BatchScores,
  EXAMPLES,
  inspectRecords,
  FeatureValue,
  ScoreBatch,
  ScoreOne,
  SingleScore,
} from "./score.schemas.ts";
import { scoreBatch, scoreOne } from "./score.usecases.ts";

export const scoring = createRouter<AppEnv>();
nameSchemas(scoring, { FeatureValue, Applicant, ScoreBatch, ScoreOne });

const shared = {
  method: "post" as const,
  tags: ["Scorecards"],
  params: z.object({
    slug: z.string().openapi({ description: "The deployment's slug.", example: EXAMPLES.slug }),
  }),
};
const meanings = {
  401: "The key is missing, expired, revoked, or does not have the score scope (`invalid_api_key`).",
  409: "A receipt is asked for, and the Worker has no key to sign it (`receipts_not_configured`).",
  404: "No active deployment matches the slug (`deployment_not_found`).",
  413: "More than 1,000 records (`batch_too_large`) or 8 MiB (`PAYLOAD_TOO_LARGE`).",
  422: "`VALIDATION_ERROR` with every field, or `strict_mode_violation` with every violation.",
};

/** The body is validated by the handler: that a slug does not exist is said before what is wrong with the body. */
const bodyOf = (name: string, example: unknown) =>
  body(z.unknown().openapi(reference(name, "What to score.")), example);

serve(
  scoring,
  score(),
  {
    ...shared,
    path: "/v1/score/{slug}/batch",
    operationId: "scoreBatch",
    summary: "Score up to 1,000 applicants",
    description: "Needs the scope score. Results keep the order of the records; one bad record never sinks the others.",
    body: bodyOf("ScoreBatch", EXAMPLES.batch),
    answer: answer(BatchScores, "A result for every record, in order.", EXAMPLES.batchScores),
    failures: meanings,
  },
  async ({ deps, identity, space, requestId, params: { slug }, body: input }, c) => {
    const traffic = await findTraffic(deps, space, slug);
    const deployed = armFor(traffic, requestId);
    const batch = validateBody(ScoreBatch, input, inspectRecords);
    const id = batchRequestId(requestId);
    const count = countRequest(deps, { space, traffic, deployed, requestId: id, startedAt: c.var.startedAt });
    const text = scoreBatch(deps, deployed, batch, id, count);
    return jsonText(c, await receiptedBatch(deps, identity, deployed, batch, text));
  },
);

serve(
  scoring,
  score(),
  {
    ...shared,
    path: "/v1/score/{slug}",
    operationId: "scoreOne",
    summary: "Score one applicant",
    description:
      "Needs the scope score. The body is the applicant's features; contributions always come with the score.",
    body: bodyOf("ScoreOne", EXAMPLES.one),
    answer: answer(SingleScore, "The score.", EXAMPLES.oneScore),
    failures: { ...meanings, 413: "More than 8 MiB." },
  },
  async ({ deps, identity, space, requestId, params: { slug }, body: input }, c) => {
    const traffic = await findTraffic(deps, space, slug);
    const deployed = armFor(traffic, subjectOf(input) ?? requestId);
    const one = validateBody(ScoreOne, input);
    const count = countRequest(deps, { space, traffic, deployed, requestId, startedAt: c.var.startedAt });
    const scored = { ...scoreOne(deps, deployed, one, count), request_id: requestId };
    return receiptedOne(deps, identity, deployed, one, scored);
  },
);

const ofModel = {
  method: "post" as const,
  tags: ["Scorecards"],
  params: z.object({ id: z.string().openapi({ example: EXAMPLES.modelId }) }),
};
const modelMeanings = {
  ...meanings,
  401: "No valid key (`invalid_api_key`).",
  404: "No model has this id (`model_not_found`).",
};

serve(
  scoring,
  read("score", "requests"),
  {
    ...ofModel,
    path: "/v1/models/{id}/score/batch",
    operationId: "scoreBatchWithModel",
    summary: "Score up to 1,000 applicants with any model",
    description: "Needs the scope score. As behind a slug, with any registered model, an archived one too.",
    body: bodyOf("ScoreBatch", EXAMPLES.batch),
    answer: answer(BatchScores, "A result for every record, in order.", {
      ...EXAMPLES.batchScores,
      deployment_id: null,
    }),
    failures: modelMeanings,
  },
  async ({ deps, identity, space, requestId, params: { id }, body: input }, c) => {
    const model = await findModelCard(deps, space, id);
    const batch = validateBody(ScoreBatch, input, inspectRecords);
    const text = scoreBatch(deps, model, batch, batchRequestId(requestId));
    return jsonText(c, await receiptedBatch(deps, identity, model, batch, text));
  },
);

serve(
  scoring,
  read("score", "requests"),
  {
    ...ofModel,
    path: "/v1/models/{id}/score",
    operationId: "scoreOneWithModel",
    summary: "Score one applicant with any model",
    description: "Needs the scope score. As behind a slug, with any registered model, an archived one too.",
    body: bodyOf("ScoreOne", EXAMPLES.one),
    answer: answer(SingleScore, "The score.", { ...EXAMPLES.oneScore, deployment_id: null }),
    failures: { ...modelMeanings, 413: "More than 8 MiB." },
  },
  async ({ deps, identity, space, requestId, params: { id }, body: input }) => {
    const model = await findModelCard(deps, space, id);
    const one = validateBody(ScoreOne, input);
    const scored = { ...scoreOne(deps, model, one), request_id: requestId };
    return receiptedOne(deps, identity, model, one, scored);
  },
);

/** One applicant always meets the same model. */
function subjectOf(input: unknown): string | undefined {
  const id = isObject(input) ? input["id"] : undefined;
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}
