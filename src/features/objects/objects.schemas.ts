import { z } from "@hono/zod-openapi";
import { OBJECT_TYPES } from "../../core/object-type.ts";

export const ObjectType = z.enum(OBJECT_TYPES).openapi("ObjectType", { description: "What a profile scores." });

/** Checked and normalised by the core, which knows what an id of each type looks like. */
export const ObjectId = z.string().max(2_000).openapi({
  description:
    "A company's host name (acme.com) or a contact's LinkedIn profile URL (https://www.linkedin.com/in/name). Answers give it as it is stored: Unicode names in ASCII, one address for each profile.",
  minLength: 1,
  maxLength: 500,
});

export const ObjectQuery = z.object({
  objectType: ObjectType.openapi({ example: "company" }),
  objectId: ObjectId.openapi({ example: "acme.com" }),
});
