import { z } from "@hono/zod-openapi";
import { isObject } from "../../core/inspect.ts";
import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas, reference } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { validateBody } from "../../http/validation.ts";
import { EXAMPLES as DEPLOYMENTS } from "../deployments/deployments.schemas.ts";
import { inspectRecords } from "../score/score.schemas.ts";
import { DriftQuery, DriftReport, EXAMPLES, NewReference, ReferenceCounts } from "./drift.schemas.ts";
import { readDrift, refuseLargeSample, storeReference } from "./drift.usecases.ts";

export const drift = createRouter<AppEnv>();
nameSchemas(drift, { NewReference });

const { champion_model: champion, slug: SLUG } = DEPLOYMENTS.deployment;

serve(
  drift,
  write("write", 200, "requests"),
  {
    method: "put",
    path: "/v1/models/{id}/reference",
    operationId: "putModelReference",
    tags: ["Scorecards"],
    summary: "Store how a reference sample falls into a model's bins and scores",
    description:
      "Needs the scope write. Takes the place of the sample before. The sample itself is not kept: only counts by bin and by band of scores.",
    params: z.object({ id: z.string().openapi({ example: champion.id }) }),
    body: body(z.unknown().openapi(reference("NewReference", "The sample.")), EXAMPLES.reference),
    adds: () => ({ rows: 1, copies: 0 }),
    answer: answer(ReferenceCounts, "What was stored.", EXAMPLES.counts),
    failures: {
      404: "No model has this id (`model_not_found`).",
      413: "More than 10,000 records (`sample_too_large`) or 8 MiB (`PAYLOAD_TOO_LARGE`).",
    },
  },
  ({ deps, space, params: { id }, body: input }) => {
    const sent = isObject(input) ? input["records"] : undefined;
    if (Array.isArray(sent)) refuseLargeSample(sent);
    return storeReference(deps, space, id, validateBody(NewReference, input, inspectRecords).records);
  },
);

serve(
  drift,
  read("read", "requests"),
  {
    method: "get",
    path: "/v1/deployments/{slug}/drift",
    operationId: "getDeploymentDrift",
    tags: ["Scorecards"],
    summary: "Compare what a champion has scored with its reference sample",
    description:
      "Needs the scope read. PSI = Σ (share − reference) · ln(share / reference), an empty share counted as 0.0001.",
    params: z.object({ slug: z.string().openapi({ example: SLUG }) }),
    query: DriftQuery,
    answer: answer(DriftReport, "The drift.", EXAMPLES.drift),
    failures: {
      404: "No deployment has this slug (`deployment_not_found`).",
      409: "The champion has no reference sample (`no_reference`).",
      502: "The statistics cannot be read (`STATS_UNAVAILABLE`).",
    },
  },
  ({ deps, space, params: { slug }, query: { days } }) => readDrift(deps, space, slug, days),
);
