import type { FieldError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { parseObjectId } from "../../core/signal/object-id.ts";

/** Returns the id that an object is known by; throws 422 naming the field where the text is none of the type. */
export function requireObjectId(objectType: ObjectType, text: string): string {
  const parsed = parseObjectId(objectType, text);
  if ("refusal" in parsed) throw invalidInput([{ field: "objectId", message: parsed.refusal }]);
  return parsed.objectId;
}

/** Returns the distinct ids of several objects in the order sent; throws 422 naming each that is none of the type. */
export function requireObjectIds(objectType: ObjectType, texts: readonly string[], field = "objectIds"): string[] {
  const problems: FieldError[] = [];
  const objectIds = new Set<string>();
  texts.forEach((text, index) => {
    const parsed = parseObjectId(objectType, text);
    if ("refusal" in parsed) problems.push({ field: `${field}[${index}]`, message: parsed.refusal });
    else objectIds.add(parsed.objectId);
  });
  if (problems.length > 0) throw invalidInput(problems);
  return [...objectIds];
}
