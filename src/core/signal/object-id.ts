import type { ObjectType } from "../object-type.ts";
import { show } from "../show.ts";

/** The id under which an object is stored, or a sentence without its subject ("must not be empty"). */
export type ParsedObjectId = { readonly objectId: string } | { readonly refusal: string };

const MAX_CHARACTERS = 500;
const MAX_LABEL_CHARACTERS = 63;
/** Letters, digits and inner hyphens, in any script; marks belong to the letter before them. */
const LABEL = /^[\p{L}\p{Nd}](?:[\p{L}\p{M}\p{Nd}-]*[\p{L}\p{M}\p{Nd}])?$/u;
const HTTP = /^https?:\/\/[^\s\\\p{Cc}]+$/iu;
const LINKEDIN_HOST = /^(?:.+\.)?linkedin\.com$/;
const PROFILE_PATH = /^\/(?:in|pub)\/[^/]/;

const RULES: Readonly<Record<ObjectType, string>> = {
  company: "must be a host name such as example.com, without a scheme, port or path",
  contact: "must be the http or https URL of a LinkedIn profile, such as https://www.linkedin.com/in/name",
};

/**
 * Returns the id that an object is known by, or why the input is none. 1 to 500 characters, outer white space set aside.
 * A company is a host name, lower-cased and without a final dot; labels of at most 63 letters, digits and inner hyphens.
 * Punycode and Unicode are both accepted and not turned into each other. A contact is an http or https URL on linkedin.com
 * or a subdomain with a path below /in/ or /pub/, its host lower-cased, its path percent-encoded, without query, fragment
 * and final slashes. An id that is parsed again stays as it is.
 * Reference: contract section 3, objectId; RFC 1123, section 2.1; RFC 3986, section 6.2.2.
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

function hostNameOf(text: string): string | undefined {
  const host = text.normalize("NFKC").toLowerCase().replace(/\.$/, "");
  const labels = host.split(".");
  return labels.every((label) => label.length <= MAX_LABEL_CHARACTERS && LABEL.test(label)) ? host : undefined;
}

function profileUrlOf(text: string): string | undefined {
  if (!HTTP.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(text);
  // `host` has a port where one is given that is not the scheme's own; such a one is no LinkedIn host.
  if (username !== "" || password !== "" || !LINKEDIN_HOST.test(host) || !PROFILE_PATH.test(pathname)) return undefined;
  const path = pathname.replace(/\/+$/, "").replaceAll(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
  return `${protocol}//${host}${path}`;
}
