import { z } from "@hono/zod-openapi";

const ObjectType = z.enum(["company", "contact"]);
const Dimension = z.enum(["fit", "urgency"]);

const Contribution = z
  .object({
    ruleId: z.uuid(),
    signalTemplateId: z.string(),
    matchedValue: z.string(),
    pointsEarned: z.number(),
    maxPoints: z.number(),
  })
  .openapi("Contribution");

export const Score = z
  .object({
    id: z.uuid(),
    profileId: z.uuid(),
    organizationId: z.string(),
    objectType: ObjectType,
    objectId: z.string(),
    dimension: Dimension,
    score: z.number().min(0).max(100),
    previousScore: z.number().nullable(),
    contributions: z.array(Contribution),
    previousContributions: z.array(Contribution),
    signalCoverage: z.int(),
    totalRules: z.int(),
    computedAt: z.iso.datetime(),
    version: z.int(),
  })
  .openapi("Score");
export type Score = z.infer<typeof Score>;

/** Repeated in the address, a name gives an array; once, text. */
const repeatable = (value: unknown) => (typeof value === "string" ? [value] : value);

/** It holds an object's id: 500 characters of up to three bytes each, and a third more in base 64. */
const Cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,2500}$/, "is not a cursor of this list")
  .optional();

export const ScoresQuery = z.object({
  objectType: ObjectType.openapi({ example: "company" }),
  objectId: z.preprocess(repeatable, z.array(z.string().max(2_000)).min(1).max(500)).openapi({
    type: "array",
    items: { type: "string" },
    example: ["acme.com"],
    description: "Repeatable, at most 500 times.",
  }),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
  cursor: Cursor,
});
export type ScoresQuery = z.infer<typeof ScoresQuery>;

export const RankingQuery = z.object({
  dimension: Dimension.default("fit"),
  order: z.enum(["desc", "asc"]).default("desc"),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: Cursor,
});
export type RankingQuery = z.infer<typeof RankingQuery>;

export const ScorePage = z.object({ data: z.array(Score), nextCursor: z.string().nullable() }).openapi("ScorePage");
export type ScorePage = z.infer<typeof ScorePage>;

export const ComputeRequest = z
  .strictObject({ objectType: ObjectType, objectIds: z.array(z.string().max(2_000)).min(1).max(500) })
  .openapi("ComputeRequest");
export type ComputeRequest = z.infer<typeof ComputeRequest>;

export const Dispatched = z
  .object({ queued: z.int().openapi({ description: "Objects that will be computed." }), failed: z.int() })
  .openapi("Dispatched");
export type Dispatched = z.infer<typeof Dispatched>;

export const Progress = z
  .object({
    status: z.enum(["idle", "running"]),
    targetRevision: z.int().openapi({ description: "The revision of the rules that the scores are brought to." }),
    total: z.int().openapi({ description: "Objects." }),
    processed: z.int(),
    failed: z.int(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi("RecomputeProgress");
export type Progress = z.infer<typeof Progress>;

const contribution = {
  ruleId: "70af3071-65d9-4ec3-b3cb-5283e8d55dac",
  signalTemplateId: "0199c0de-0000-7000-8000-000000000001",
  matchedValue: "874 (100–1000)",
  pointsEarned: 10,
  maxPoints: 25,
};

const score: Score = {
  id: "497f6eca-6276-4993-bfeb-53cbbbba6f08",
  profileId: "faebe71b-2bf8-4bdb-9b67-258e4d6aa00a",
  organizationId: "66575d79e8350cba826a36b1",
  objectType: "company",
  objectId: "acme.com",
  dimension: "fit",
  score: 40,
  previousScore: null,
  contributions: [contribution],
  previousContributions: [],
  signalCoverage: 1,
  totalRules: 1,
  computedAt: "2026-03-26T14:30:00.000Z",
  version: 1,
};

export const EXAMPLES = {
  scores: [score],
  page: { data: [score], nextCursor: null },
  compute: { objectType: "company", objectIds: ["acme.com"] },
  dispatched: { queued: 1, failed: 0 },
  progress: {
    status: "idle",
    targetRevision: 3,
    total: 200,
    processed: 200,
    failed: 0,
    startedAt: "2026-03-26T14:30:00.000Z",
    finishedAt: "2026-03-26T14:30:01.000Z",
  },
};
