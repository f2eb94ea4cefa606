import { z } from "@hono/zod-openapi";
import { Uuid } from "../../http/uuid.ts";

const ObjectType = z.enum(["company", "contact"]);
const Dimension = z.enum(["fit", "urgency"]);
const name = z.string().trim().min(1).max(200);
const description = z.string().max(2_000).nullish();

export const ProfileParams = z.object({
  profileId: Uuid.openapi({ example: "497f6eca-6276-4993-bfeb-53cbbbba6f08" }),
});
export const RuleParams = ProfileParams.extend({
  ruleId: Uuid.openapi({ example: "70af3071-65d9-4ec3-b3cb-5283e8d55dac" }),
});

export const NewProfile = z
  .strictObject({
    profileType: ObjectType.openapi({ description: "What the profile scores; it cannot be changed." }),
    name,
    description,
  })
  .openapi("NewProfile");
export type NewProfile = z.infer<typeof NewProfile>;

export const ProfileUpdate = z.strictObject({ name, description }).openapi("ProfileUpdate");
export type ProfileUpdate = z.infer<typeof ProfileUpdate>;

export const Profile = z
  .object({
    id: z.uuid(),
    organizationId: z.string(),
    type: ObjectType,
    name: z.string(),
    description: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi("Profile");
export type Profile = z.infer<typeof Profile>;

export const PointValues = z
  .union([
    z.object({ true: z.number().optional(), false: z.number().optional() }),
    z.object({ ranges: z.array(z.object({ min: z.number(), max: z.number(), points: z.number() })).min(1) }),
    z.object({
      choices: z.record(z.string(), z.number()),
      mode: z.enum(["additive", "best-match", "contains-all", "contains-none", "exact-match"]).optional(),
    }),
  ])
  .openapi("PointValues", {
    description: "By answer type: both sides of a boolean, ranges whose upper bound is outside, or choices of a list.",
  });

const pointValuesReference = { $ref: "#/components/schemas/PointValues", description: "The points." };

/** `pointValues` is checked against the answer type by the core, which lists every problem at once. */
export const RuleUpsert = z
  .strictObject({
    signalTemplateId: z.string().min(1).max(100),
    dimension: Dimension,
    answerType: z.enum(["boolean", "number", "percentage", "currency", "list"]),
    pointValues: z.unknown().openapi(pointValuesReference),
    selector: z.string().max(500).nullish(),
  })
  .openapi("RuleUpsert");
export type RuleUpsert = z.infer<typeof RuleUpsert>;

export const Rule = z
  .object({
    id: z.uuid(),
    profileId: z.uuid(),
    signalTemplateId: z.string(),
    dimension: Dimension,
    selector: z.string().nullable(),
    pointValues: z.unknown().openapi(pointValuesReference),
    createdAt: z.iso.datetime(),
  })
  .openapi("Rule");
export type Rule = z.infer<typeof Rule>;

const profile: Profile = {
  id: "497f6eca-6276-4993-bfeb-53cbbbba6f08",
  organizationId: "66575d79e8350cba826a36b1",
  type: "company",
  name: "EMEA Enterprise",
  description: "Companies with 1000+ headcount in EMEA",
  createdAt: "2026-03-26T14:30:00.000Z",
  updatedAt: "2026-03-26T14:30:00.000Z",
};

const rule: Rule = {
  id: "70af3071-65d9-4ec3-b3cb-5283e8d55dac",
  profileId: profile.id,
  signalTemplateId: "0199c0de-0000-7000-8000-000000000001",
  dimension: "fit",
  selector: null,
  pointValues: {
    ranges: [
      { min: 0, max: 100, points: 2 },
      { min: 100, max: 1_000, points: 10 },
    ],
  },
  createdAt: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = {
  newProfile: { profileType: "company", name: profile.name, description: profile.description },
  profile,
  update: { name: "Enterprise ICP" },
  updated: { ...profile, name: "Enterprise ICP" },
  upsert: {
    signalTemplateId: rule.signalTemplateId,
    dimension: rule.dimension,
    answerType: "number",
    pointValues: rule.pointValues,
  },
  rule,
};
