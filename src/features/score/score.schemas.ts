import { z } from "@hono/zod-openapi";
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
  })
  .openapi("ScoreBatch");
export type ScoreBatch = z.infer<typeof ScoreBatch>;

/** The options that stand beside the features of a single score; a card's variables have other names. */
const SINGLE_OPTIONS = ["strict_mode", "include_reasons", "include_contributions"] as const;

/** Features and options of one flat body, checked together as a batch's are. */
export const ScoreOne = z
  .custom<Readonly<Record<string, unknown>>>(isObject, {
    error: ({ input }) => `must be an object of features, not ${show(input)}`,
  })
  .transform((input, ctx) => {
    const problems: FieldError[] = [];
    const { strict_mode: strict, include_reasons: reasons, include_contributions: _always, ...record } = input;
    for (const field of SINGLE_OPTIONS) {
      const option = input[field];
      if (option === undefined || typeof option === "boolean") continue;
      problems.push({ field, message: `must be true or false, not ${show(option)}` });
    }
    if (checkRecord(record, "", problems) && problems.length === 0) {
      return { record, strict: strict === true, reasons: reasons === true };
    }
    ctx.addIssue(carryProblems(problems));
    return z.NEVER;
  })
  .openapi("ScoreOne", {
    type: "object",
    description:
      "An applicant, with the options beside the features: `strict_mode` and `include_reasons`, both false if left out, and `include_contributions`, which makes no difference here.",
    additionalProperties: { $ref: "#/components/schemas/FeatureValue" },
  });
export type ScoreOne = z.infer<typeof ScoreOne>;

const ScoreReason = z
  .object({ code: z.string(), feature: z.string(), points_lost: z.number(), text: z.string() })
  .openapi("ScoreReason");

export const ScoredApplicant = z
  .object({
    id: z.union([z.string(), z.number(), z.null()]).openapi({ description: "The record's own id, or null." }),
    score: z.number(),
    risk_grade: z.string().nullable(),
    pd: z.number().min(0).max(1).nullable().openapi({ description: "Probability of default; null without odds." }),
    contributions: z.record(z.string(), z.number()).optional().openapi({ description: "Points of every variable." }),
    reasons: z.array(ScoreReason).max(LIMITS.reasonsPerRecord).optional(),
    warnings: z.array(z.string()).openapi({ description: "`<code>: <feature>`" }),
  })
  .openapi("ScoredApplicant");
export type ScoredApplicant = z.infer<typeof ScoredApplicant>;

export const BatchScores = z
  .object({
    results: z.array(ScoredApplicant),
    model_version: z.string(),
    deployment_id: z.string(),
    total: z.int(),
    scored_at: z.iso.datetime(),
    request_id: z.string(),
  })
  .openapi("BatchScores");
export type BatchScores = z.infer<typeof BatchScores>;

export const SingleScore = ScoredApplicant.extend({
  model_name: z.string(),
  model_version: z.string(),
  spec_version: z.string(),
  deployment_id: z.string(),
  scored_at: z.iso.datetime(),
  request_id: z.string(),
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

const SLUG = "dep_7k2m9x4c6v8b";

/** The examples of the published document; a test runs them against the Worker. */
export const EXAMPLES = {
  slug: SLUG,
  batch: { records: [{ id: "applicant_001", age: 41, purpose: "car" }], include_contributions: true },
  batchScores: {
    results: [scored],
    model_version: "1.0.0",
    deployment_id: SLUG,
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
    deployment_id: SLUG,
    scored_at: "2026-03-26T14:30:00.000Z",
    request_id: "req_01jd8vq3m5k8zr2c4x7w9t6h0n",
  },
};
