import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import type { FieldError } from "../../core/errors.ts";
import { isObject } from "../../core/inspect.ts";
import { carryProblems } from "../../core/schema-fault.ts";
import { LIMITS } from "../../core/scorecard/limits.ts";
import { checkRecord, type ApplicantRecord } from "../../core/scorecard/record.ts";
import { show } from "../../core/show.ts";

export const FeatureValue = z.union([z.number(), z.string(), z.boolean(), z.null()]).openapi("FeatureValue");

/** Maps, and nothing beside: many generators forget the rest of an object as soon as some of its fields are named. */
export const Applicant = z.record(z.string(), FeatureValue).openapi("Applicant", {
  description: `At most ${LIMITS.featuresPerRecord} features by name, and an optional \`id\`, a text or a whole number within 2^53, that the result repeats.`,
});

const strictMode = z.boolean().default(false).openapi({
  description: "Refuse the whole request when any record has a missing, unrecognized or invalid feature.",
});
const includeReasons = z.boolean().default(false).openapi({
  description: "Add the reasons for points lost, at most four a record.",
});
const includePath = z.boolean().default(false).openapi({
  description: "Add the fewest changes that lead to the next better grade.",
});
const includeReceipt = z.boolean().default(false).openapi({
  description: "Add a signed receipt of what was scored, with which model and to what.",
});

/** A body of nothing but bad records is not read to its end. */
const MAX_PROBLEMS = 100_000;

/** Here they are only known to be an array: `inspectRecords` checks each. */
export const Records = z
  .custom<readonly ApplicantRecord[]>(Array.isArray, {
    error: ({ input }) => (input === undefined ? "is missing" : `must be an array of records, not ${show(input)}`),
  })
  .refine((records) => records.length > 0, "must hold at least one record")
  .openapi({
    type: "array",
    minItems: 1,
    maxItems: LIMITS.recordsPerCall,
    items: { $ref: "#/components/schemas/Applicant" },
  });

/** Returns what is wrong with the records of a batch, one by one: inside a schema this loop takes a fifth of the request. */
export function inspectRecords(input: unknown): readonly FieldError[] {
  const problems: FieldError[] = [];
  const records: unknown = isObject(input) ? input["records"] : undefined;
  if (!Array.isArray(records)) return problems;
  for (let index = 0; index < records.length && problems.length <= MAX_PROBLEMS; index += 1) {
    checkRecord(records[index], `records[${index}]`, problems);
  }
  return problems;
}

export const ScoreBatch = z
  .strictObject({
    records: Records,
    strict_mode: strictMode,
    include_contributions: z.boolean().default(false).openapi({ description: "Add the points of every variable." }),
    include_reasons: includeReasons,
    include_path: includePath,
    include_receipt: includeReceipt,
  })
  .openapi("ScoreBatch");
export type ScoreBatch = z.infer<typeof ScoreBatch>;

/** The options that stand beside the features of a single score; a card's variables have other names. */
const SINGLE_OPTIONS = [
  "strict_mode",
  "include_reasons",
  "include_contributions",
  "include_path",
  "include_receipt",
] as const;

/** Features and options of one flat body, checked together as a batch's are. */
export const ScoreOne = z
  .custom<Readonly<Record<string, unknown>>>(isObject, {
    error: ({ input }) => `must be an object of features, not ${show(input)}`,
  })
  .transform((input, ctx) => {
    const problems: FieldError[] = [];
    const { strict_mode: strict, include_reasons: reasons, include_path: path, ...others } = input;
    const { include_contributions: _always, include_receipt: receipt, ...record } = others;
    for (const field of SINGLE_OPTIONS) {
      const option = input[field];
      if (option === undefined || typeof option === "boolean") continue;
      problems.push({ field, message: `must be true or false, not ${show(option)}` });
    }
    if (checkRecord(record, "", problems) && problems.length === 0) {
      const options = { strict: strict === true, reasons: reasons === true, path: path === true };
      return { record, ...options, receipt: receipt === true };
    }
    ctx.addIssue(carryProblems(problems));
    return z.NEVER;
  })
  .openapi("ScoreOne", {
    type: "object",
    description:
      "An applicant, with the options beside the features: `strict_mode`, `include_reasons`, `include_path` and `include_receipt`, all false if left out, and `include_contributions`, which makes no difference here.",
    additionalProperties: { $ref: "#/components/schemas/FeatureValue" },
  });
export type ScoreOne = z.infer<typeof ScoreOne>;

const ScoreReason = z
  .object({ code: z.string(), feature: z.string(), points_lost: z.number(), text: z.string() })
  .openapi("ScoreReason");

const GradeChange = z
  .object({
    feature: z.string(),
    from: z.string().nullable().openapi({ description: "The bin as the specification writes it; null: in no bin." }),
    to: z.string(),
    points: z.number().openapi({ description: "What the move gains." }),
  })
  .openapi("GradeChange");

const NextGrade = z
  .object({
    grade: z.string(),
    points_needed: z.number().openapi({ description: "From the score to the least score of the grade." }),
    changes: z.array(GradeChange),
    approximate: z.literal(true).optional().openapi({
      description: "The changes are the fewest; another choice of as many may have fewer points over.",
    }),
  })
  .openapi("NextGrade");

export const ScoredApplicant = z
  .object({
    id: z.union([z.string(), z.number(), z.null()]).openapi({ description: "The record's own id, or null." }),
    score: z.number(),
    risk_grade: z.string().nullable(),
    pd: z.number().min(0).max(1).nullable().openapi({ description: "Probability of default; null without odds." }),
    contributions: z.record(z.string(), z.number()).optional().openapi({ description: "Points of every variable." }),
    reasons: z.array(ScoreReason).max(LIMITS.reasonsPerRecord).optional(),
    next_grade: z.union([NextGrade, z.null()]).optional().openapi({
      description: "Null in the best grade, without grades, or where no change leads to a better one.",
    }),
    warnings: z.array(z.string()).openapi({ description: "`<code>: <feature>`" }),
  })
  .openapi("ScoredApplicant");
export type ScoredApplicant = z.infer<typeof ScoredApplicant>;

const DeploymentId = z.string().nullable().openapi({ description: "Null where a model was asked by its own id." });
const Receipt = z.string().optional().openapi({
  description: "A compact JWS (EdDSA) that proves the answer; its keys are at /.well-known/jwks.json.",
});

export const BatchScores = z
  .object({
    results: z.array(ScoredApplicant),
    model_version: z.string(),
    deployment_id: DeploymentId,
    total: z.int(),
    scored_at: z.iso.datetime(),
    request_id: z.string(),
    receipt: Receipt,
  })
  .openapi("BatchScores");
export type BatchScores = z.infer<typeof BatchScores>;

export const SingleScore = ScoredApplicant.extend({
  model_name: z.string(),
  model_version: z.string(),
  spec_version: z.string(),
  deployment_id: DeploymentId,
  scored_at: z.iso.datetime(),
  request_id: z.string(),
  receipt: Receipt,
}).openapi("SingleScore");
export type SingleScore = z.infer<typeof SingleScore>;

const scored = {
  id: "applicant_001",
  score: 555,
  risk_grade: "A",
  pd: 0.0894,
  contributions: { age: 15, purpose: 40 },
  warnings: [],
};

/** The examples of the published document; a test runs them against the Worker. */
export const EXAMPLES = {
  slug: DEMONSTRATION.slug,
  modelId: DEMONSTRATION.modelId,
  batch: { records: [{ id: "applicant_001", age: 41, purpose: "car" }], include_contributions: true },
  batchScores: {
    results: [scored],
    model_version: "1.0.0",
    deployment_id: DEMONSTRATION.slug,
    total: 1,
    scored_at: "2026-03-26T14:30:00.000Z",
    request_id: "req_batch_01jd8vq3m5k8zr2c4x7w9t6h0n",
  },
  one: { id: "applicant_001", age: 41, purpose: "car" },
  oneScore: {
    ...scored,
    model_name: "Checkout",
    model_version: "1.0.0",
    spec_version: "1.0",
    deployment_id: DEMONSTRATION.slug,
    scored_at: "2026-03-26T14:30:00.000Z",
    request_id: "req_01jd8vq3m5k8zr2c4x7w9t6h0n",
  },
};
