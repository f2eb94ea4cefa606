import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { DIMENSIONS } from "../../core/profile/rule.ts";
import { Uuid } from "../../http/uuid.ts";
import { ObjectType } from "../objects/objects.schemas.ts";

export const Dimension = z.enum(DIMENSIONS).openapi("Dimension", {
  description: "How well an object fits, and how soon it should be spoken to.",
});
const name = z.string().trim().min(1).max(200);
const description = z.string().max(2_000).nullish();

export const ProfileParams = z.object({
  profileId: Uuid.openapi({ example: DEMONSTRATION.profileId }),
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

const profile: Profile = {
  id: DEMONSTRATION.profileId,
  organizationId: DEMONSTRATION.organizationId,
  type: "company",
  name: "EMEA Enterprise",
  description: "Companies with 1000+ headcount in EMEA",
  createdAt: "2026-03-26T14:30:00.000Z",
  updatedAt: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = {
  newProfile: { profileType: "company", name: profile.name, description: profile.description },
  profile,
  update: { name: "Enterprise ICP" },
  updated: { ...profile, name: "Enterprise ICP" },
};
