import { z } from "@hono/zod-openapi";
import { LIMITS } from "../../core/scorecard/limits.ts";
import { ScorecardSpecification } from "./specification.schemas.ts";

const FeatureValue = z.union([z.number(), z.string(), z.boolean(), z.null()]);

export const Applicant = z
  .object({ id: z.union([z.string(), z.number(), z.null()]).optional() })
  .catchall(FeatureValue)
  .openapi("Applicant", {
    description: `At most ${LIMITS.featuresPerRecord} features by name, and an optional id that the result repeats.`,
  });

const strictMode = z.boolean().default(false).openapi({
  description: "Refuse the whole request when any record has a missing, unrecognized or invalid feature.",
});
const includeReasons = z.boolean().default(false).openapi({
  description: "Add the reasons for points lost, at most four a record.",
});

/** The records are checked one by one by the evaluator's own loop; here they are only known to be an array. */
const Records = z
  .custom<readonly unknown[]>(Array.isArray, "must be an array of records")
  .refine((records) => records.length > 0, "must hold at least one record")
  .openapi({
    type: "array",
    minItems: 1,
    maxItems: LIMITS.recordsPerCall,
    items: { $ref: "#/components/schemas/Applicant" },
  });

export const ScoreBatch = z
  .strictObject({
    records: Records,
    strict_mode: strictMode,
    include_contributions: z.boolean().default(false).openapi({ description: "Add the points of every variable." }),
    include_reasons: includeReasons,
  })
  .openapi("ScoreBatch");
export type ScoreBatch = z.infer<typeof ScoreBatch>;

/** Checked by the use case, in the same loop as a batch's records. */
export const ScoreOne = z
  .custom<Readonly<Record<string, unknown>>>(
    (input) => typeof input === "object" && input !== null && !Array.isArray(input),
    "must be an object of features",
  )
  .openapi("ScoreOne", {
    type: "object",
    description: "Features by name, with the options beside them.",
    properties: {
      id: { type: ["string", "number", "null"] },
      strict_mode: { type: "boolean", default: false },
      include_reasons: { type: "boolean", default: false },
    },
    additionalProperties: { type: ["number", "string", "boolean", "null"] },
  });

const Reason = z
  .object({ code: z.string(), feature: z.string(), points_lost: z.number(), text: z.string() })
  .openapi("ReasonGiven");

const ScoredRecord = z
  .object({
    id: z.union([z.string(), z.number(), z.null()]).openapi({ description: "The record's own id, or null." }),
    score: z.number(),
    risk_grade: z.string().nullable(),
    pd: z.number().min(0).max(1).nullable().openapi({ description: "Probability of default; null without odds." }),
    contributions: z.record(z.string(), z.number()).optional().openapi({ description: "Points of every variable." }),
    reasons: z.array(Reason).max(LIMITS.reasonsPerRecord).optional(),
    warnings: z.array(z.string()).openapi({ description: "`<code>: <feature>`" }),
  })
  .openapi("ScoredRecord");

export const BatchScores = z
  .object({
    results: z.array(ScoredRecord),
    model_version: z.string(),
    deployment_id: z.string(),
    total: z.int(),
    scored_at: z.iso.datetime(),
    request_id: z.string(),
  })
  .openapi("BatchScores");
export type BatchScores = z.infer<typeof BatchScores>;

export const SingleScore = ScoredRecord.extend({
  model_name: z.string(),
  model_version: z.string(),
  spec_version: z.string(),
  deployment_id: z.string(),
  scored_at: z.iso.datetime(),
  request_id: z.string(),
}).openapi("SingleScore");
export type SingleScore = z.infer<typeof SingleScore>;

const ModelEnvironment = z.enum(["production", "staging"]);

export const DeployModel = z
  .strictObject({
    spec: ScorecardSpecification,
    environment: ModelEnvironment.optional().openapi({
      description: "A label of the model; the key's prefix alone decides where it is stored. Default: the key's own.",
    }),
    description: z.string().max(2_000).nullish(),
    auto_deploy: z.boolean().default(true).openapi({ description: "Make it the champion of its scorecard's slug." }),
  })
  .openapi("DeployModel");
export type DeployModel = z.infer<typeof DeployModel>;

export const DeployedModel = z
  .object({
    model_id: z.string(),
    name: z.string(),
    version: z.string(),
    deployment: z
      .object({ id: z.string(), slug: z.string(), endpoint: z.string(), status: z.literal("active") })
      .nullable(),
  })
  .openapi("DeployedModel");
export type DeployedModel = z.infer<typeof DeployedModel>;

export const ModelListed = z
  .object({
    id: z.string(),
    scorecard_id: z.string(),
    name: z.string(),
    version: z.string(),
    spec_version: z.string(),
    status: z.enum(["active", "archived"]),
    environment: ModelEnvironment,
    description: z.string().nullable(),
    deployed_by: z.string().openapi({ description: "The id of the key that deployed it." }),
    created_at: z.iso.datetime(),
  })
  .openapi("ModelListed");
export type ModelListed = z.infer<typeof ModelListed>;

export const Model = ModelListed.extend({ spec: ScorecardSpecification }).openapi("Model");
export type Model = z.infer<typeof Model>;

export const ModelPatch = z
  .strictObject({
    description: z.string().max(2_000).nullable().optional(),
    status: z.literal("archived").optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "must change description or status")
  .openapi("ModelPatch", { minProperties: 1 });
export type ModelPatch = z.infer<typeof ModelPatch>;

export const ModelPage = z
  .object({ data: z.array(ModelListed), next_cursor: z.string().nullable() })
  .openapi("ModelPage");

export const Deployment = z
  .object({
    id: z.string().openapi({ description: "The same as the slug." }),
    slug: z.string(),
    name: z.string(),
    scorecard_id: z.string(),
    endpoint: z.string(),
    is_active: z.boolean(),
    champion_model: z.object({ id: z.string(), name: z.string(), version: z.string() }),
    challengers: z.array(z.unknown()).max(0).openapi({ description: "Always empty in this version." }),
    shadow_mode: z.boolean(),
    cache_version: z.int().openapi({ description: "Moves by one with each new champion." }),
    created_at: z.iso.datetime(),
  })
  .openapi("Deployment");
export type Deployment = z.infer<typeof Deployment>;

export const DeploymentPage = z
  .object({ data: z.array(Deployment), next_cursor: z.string().nullable() })
  .openapi("DeploymentPage");
