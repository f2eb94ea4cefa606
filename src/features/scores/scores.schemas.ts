import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { idsOfType, ObjectId, ObjectType } from "../objects/objects.schemas.ts";
import { Dimension } from "../profiles/profiles.schemas.ts";

const ProfileContribution = z
  .object({
    ruleId: z.uuid(),
    signalTemplateId: z.string(),
    matchedValue: z.string(),
    pointsEarned: z.number(),
    maxPoints: z.number(),
  })
  .openapi("ProfileContribution");

export const ProfileScore = z
  .object({
    id: z.uuid(),
    profileId: z.uuid(),
    organizationId: z.string(),
    objectType: ObjectType,
    objectId: z.string(),
    dimension: Dimension,
    score: z.number().min(0).max(100),
    previousScore: z.number().nullable(),
    contributions: z.array(ProfileContribution),
    previousContributions: z.array(ProfileContribution),
    signalCoverage: z.int(),
    totalRules: z.int(),
    computedAt: z.iso.datetime(),
    version: z.int(),
  })
  .openapi("ProfileScore");
export type ProfileScore = z.infer<typeof ProfileScore>;

/** Repeated in the address, a name gives an array; once, text. */
const repeatable = (value: unknown) => (typeof value === "string" ? [value] : value);

/** It holds an object's id: 500 characters of up to three bytes each, and a third more in base 64. */
const Cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,2500}$/, "is not a cursor of this list")
  .optional();

export const ScoresQuery = z
  .object({
    objectType: ObjectType.openapi({ example: "company" }),
    objectId: z.preprocess(repeatable, z.array(z.string()).min(1).max(500)).openapi({
      type: "array",
      items: { type: "string" },
      example: [DEMONSTRATION.company],
      description: "Repeatable, at most 500 times.",
    }),
    limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
    cursor: Cursor,
  })
  .superRefine(...idsOfType);
export type ScoresQuery = z.infer<typeof ScoresQuery>;

export const ScoresSearch = z
  .strictObject({
    objectType: ObjectType,
    objectIds: z.array(ObjectId).min(1).max(500),
    limit: z.number().int().min(1).max(1_000).default(1_000),
    cursor: Cursor.openapi({ description: "As the Link header of the page before has it." }),
  })
  .superRefine(...idsOfType)
  .openapi("ScoresSearch");

export const SearchQuery = z.object({
  cursor: Cursor.openapi({ description: "Of the Link header, in place of the body's." }),
});

export const RankingOrder = z.enum(["desc", "asc"]).openapi("RankingOrder");

export const RankingQuery = z.object({
  dimension: Dimension.default("fit").openapi({ default: "fit" }),
  order: RankingOrder.default("desc").openapi({ default: "desc" }),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: Cursor,
});
export type RankingQuery = z.infer<typeof RankingQuery>;

export const ProfileScorePage = z
  .object({ data: z.array(ProfileScore), nextCursor: z.string().nullable() })
  .openapi("ProfileScorePage");

const contribution = {
  ruleId: DEMONSTRATION.ruleId,
  signalTemplateId: DEMONSTRATION.templateIds.headCount,
  matchedValue: "874 (100–1000)",
  pointsEarned: 10,
  maxPoints: 25,
};

const score: ProfileScore = {
  id: "497f6eca-6276-4993-bfeb-53cbbbba6f08",
  profileId: DEMONSTRATION.profileId,
  organizationId: DEMONSTRATION.organizationId,
  objectType: "company",
  objectId: DEMONSTRATION.company,
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
  search: { objectType: "company", objectIds: [DEMONSTRATION.company] },
  scores: [score],
  page: { data: [score], nextCursor: null },
};
