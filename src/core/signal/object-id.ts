import type { ObjectType } from "../object-type.ts";
import { show } from "../show.ts";
import { hostNameOf } from "./host-name.ts";
import { profileUrlOf } from "./profile-url.ts";

/** The id under which an object is stored, or a sentence without its subject ("must not be empty"). */
export type ParsedObjectId = { readonly objectId: string } | { readonly refusal: string };

const MAX_CHARACTERS = 500;

const RULES: Readonly<Record<ObjectType, string>> = {
  company: "must be a host name such as example.com, without a scheme, port or path",
  contact: "must be the http or https URL of a LinkedIn profile, such as https://www.linkedin.com/in/name",
};

/**
 * Returns the id that an object is known by, or why the input is none: 1 to 500 characters as sent and as stored, outer
 * white space set aside. A company is known by `hostNameOf`, a contact by `profileUrlOf`. An id that is parsed again stays
 * as it is. Ids that were stored in an older form are not rewritten.
 * Reference: contract section 3, objectId.
 */
export function parseObjectId(objectType: ObjectType, input: unknown): ParsedObjectId {
  if (input === undefined) return { refusal: "is missing" };
  if (typeof input !== "string") return { refusal: `must be text, not ${show(input)}` };
  const text = input.trim();
  if (text === "") return { refusal: "must not be empty" };
  if (text.length > MAX_CHARACTERS) return tooLong(text);
  const objectId = objectType === "company" ? hostNameOf(text) : profileUrlOf(text);
  if (objectId === undefined) return { refusal: `${RULES[objectType]}, not ${show(text)}` };
  return objectId.length > MAX_CHARACTERS ? tooLong(objectId) : { objectId };
}

function tooLong(text: string): ParsedObjectId {
  return { refusal: `has ${text.length} characters, more than the ${MAX_CHARACTERS} allowed` };
}
