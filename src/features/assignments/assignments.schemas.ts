import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
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
  id: DEMONSTRATION.assignmentId,
  profileId: DEMONSTRATION.profileId,
  organizationId: DEMONSTRATION.organizationId,
  objectType: "company",
  objectId: "acme.com",
  assignedAt: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = {
  one: { profileId: assignment.profileId, objectType: "company", objectId: "acme.com" },
  bulk: { profileId: assignment.profileId, objectType: "company", objectIds: ["example.com", "example.org"] },
  assignment,
};
