import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import type { FieldError } from "../../core/errors.ts";
import { isObject } from "../../core/inspect.ts";
import { OBJECT_TYPES } from "../../core/object-type.ts";
import { pathOf } from "../../core/path.ts";
import { carryProblems } from "../../core/schema-fault.ts";
import { parseObjectId } from "../../core/signal/object-id.ts";

export const ObjectType = z.enum(OBJECT_TYPES).openapi("ObjectType", { description: "What a profile scores." });

/** Checked and normalised by the core, which knows what an id of each type looks like. */
export const ObjectId = z.string().openapi({
  description:
    "A company's host name (acme.com) or a contact's LinkedIn profile URL (https://www.linkedin.com/in/name). Answers give it as it is stored: Unicode names in ASCII, one address for each profile.",
  minLength: 1,
  maxLength: 500,
});

export const ObjectQuery = z.object({
  objectType: ObjectType.openapi({ example: "company" }),
  objectId: ObjectId.openapi({ example: DEMONSTRATION.company }),
});

const FIELDS = ["objectId", "objectIds"] as const;

/**
 * What `superRefine` takes to say what is wrong with the ids of a request, whatever else is wrong with it: wherever its
 * object type is right, each id that is none of that type is a field.
 */
export const idsOfType = [
  (input: unknown, ctx: z.RefinementCtx): void => {
    if (!isObject(input)) return;
    const objectType = OBJECT_TYPES.find((type) => type === input["objectType"]);
    if (objectType === undefined) return;
    const problems: FieldError[] = [];
    for (const field of FIELDS) {
      const value = input[field];
      const ids: readonly (readonly [string, unknown])[] = Array.isArray(value)
        ? value.map((id, index) => [pathOf(field, index), id])
        : [[field, value]];
      for (const [place, id] of ids) {
        const parsed = typeof id === "string" ? parseObjectId(objectType, id) : undefined;
        if (parsed && "refusal" in parsed) problems.push({ field: place, message: parsed.refusal });
      }
    }
    if (problems.length > 0) ctx.addIssue(carryProblems(problems));
  },
  { when: () => true },
] as const;
