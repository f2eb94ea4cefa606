import { z } from "@hono/zod-openapi";
import { Uuid } from "../../http/uuid.ts";
import { idsOfType, ObjectId, ObjectType } from "../objects/objects.schemas.ts";

export const NewAssignment = z
  .strictObject({ profileId: Uuid, objectType: ObjectType, objectId: ObjectId })
  .superRefine(...idsOfType)
  .openapi("NewAssignment");
export type NewAssignment = z.infer<typeof NewAssignment>;

export const BulkAssignment = z
  .strictObject({ profileId: Uuid, objectType: ObjectType, objectIds: z.array(ObjectId).min(1).max(500) })
  .superRefine(...idsOfType)
  .openapi("BulkAssignment");
export type BulkAssignment = z.infer<typeof BulkAssignment>;

export const Assignment = z
  .object({
    id: z.uuid(),
    profileId: z.uuid(),
    organizationId: z.string(),
    objectType: ObjectType,
    objectId: z.string(),
    assignedAt: z.iso.datetime(),
  })
  .openapi("Assignment");
export type Assignment = z.infer<typeof Assignment>;

const assignment: Assignment = {
  id: "497f6eca-6276-4993-bfeb-53cbbbba6f08",
  profileId: "faebe71b-2bf8-4bdb-9b67-258e4d6aa00a",
  organizationId: "66575d79e8350cba826a36b1",
  objectType: "company",
  objectId: "acme.com",
  assignedAt: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = {
  one: { profileId: assignment.profileId, objectType: "company", objectId: "acme.com" },
  bulk: { profileId: assignment.profileId, objectType: "company", objectIds: ["acme.com", "example.org"] },
  assignment,
};
