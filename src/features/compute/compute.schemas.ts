import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { idsOfType, ObjectId, ObjectType } from "../objects/objects.schemas.ts";

export const ComputeRequest = z
  .strictObject({ objectType: ObjectType, objectIds: z.array(ObjectId).min(1).max(500) })
  .superRefine(...idsOfType)
  .openapi("ComputeRequest");
export type ComputeRequest = z.infer<typeof ComputeRequest>;

export const Dispatched = z
  .object({ queued: z.int().openapi({ description: "Objects that will be computed." }), failed: z.int() })
  .openapi("Dispatched");
export type Dispatched = z.infer<typeof Dispatched>;

export const EXAMPLES = {
  compute: { objectType: "company", objectIds: [DEMONSTRATION.company] },
  dispatched: { queued: 1, failed: 0 },
};
