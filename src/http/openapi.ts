import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "hono";
import type { InvalidStatus } from "./router.ts";

const FieldError = z
  .object({
    field: z.string().openapi({ example: "records[3].age" }),
    message: z.string().openapi({ example: "must be a number, text, a boolean or null, not an array" }),
  })
  .openapi("FieldError");

const ErrorType = z
  .enum([
    "VALIDATION",
    "AUTHENTICATION",
    "AUTHORIZATION",
    "NOT_FOUND",
    "CONFLICT",
    "RATE_LIMIT",
    "PAYLOAD",
    "UPSTREAM",
    "INTERNAL",
  ])
  .openapi("ErrorType");

const ErrorDebug = z.object({ cause: z.string() }).openapi("ErrorDebug", {
  description: "Only in local development, where there is more to say than the message does.",
});

const ErrorDetail = z
  .object({
    type: ErrorType,
    code: z.string().openapi({ description: "Stable, for programs." }),
    message: z.string().openapi({ description: "For people." }),
    errorCode: z.string().openapi({ description: "The same as `code`." }),
    errorAction: z.string().openapi({ description: "What the caller can do." }),
    details: z.record(z.string(), z.unknown()),
    requestId: z.string(),
    fields: z.array(FieldError).openapi({ description: "Every offending field." }),
    debug: ErrorDebug.optional(),
  })
  .openapi("ErrorDetail");

const ErrorBody = z.object({ error: ErrorDetail }).openapi("ErrorBody");

const MEANING = {
  400: "The body is not valid JSON (`INVALID_JSON`).",
  401: "No key, or one that is unknown, expired or revoked (`invalid_api_key`).",
  403: "The key lacks the scope (`insufficient_scope`).",
  404: "It does not exist in the key's organisation and environment.",
  409: "It conflicts with what is stored, or with a request under way (`WRITE_CONFLICT`, `IDEMPOTENCY_IN_FLIGHT`), or the space is full (`STORAGE_QUOTA_EXCEEDED`).",
  413: "The body is too large.",
  415: "The body is not JSON (`UNSUPPORTED_MEDIA_TYPE`).",
  422: "The request is not valid; `fields` lists every problem.",
  429: "Too many requests (`rate_limited`); `Retry-After` says how long to wait.",
  500: "Something failed on our side (`INTERNAL_ERROR`).",
  502: "Something that we depend on failed.",
} as const;
const MEANING_WHERE_400_IS_NOT_VALID = {
  400: "The request is not valid; `fields` lists every problem. Or the body is not valid JSON (`INVALID_JSON`).",
  422: "The Idempotency-Key was used for another request (`IDEMPOTENCY_KEY_REUSED`).",
};
export type FailureStatus = keyof typeof MEANING;
const FAILURE_STATUSES: readonly FailureStatus[] = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 502];

const RequestIdHeader = {
  "X-Request-Id": { description: "The request's id, repeated in errors.", schema: { type: "string" as const } },
};

const RateLimitHeaders = {
  "X-RateLimit-Limit": { description: "Requests a minute.", schema: { type: "integer" as const } },
  "X-RateLimit-Remaining": { description: "Requests left in this minute.", schema: { type: "integer" as const } },
  "X-RateLimit-Reset": { description: "When the minute ends, in Unix seconds.", schema: { type: "integer" as const } },
};

/** The header that makes a write safe to repeat. Its form is checked before the body is, by the middleware. */
export const IDEMPOTENCY_HEADER = z.object({
  "idempotency-key": z.string().optional().openapi({
    description: "1 to 255 visible ASCII characters. A repeat within 24 hours is answered with the first answer.",
  }),
});

/** The two notations of one credential. */
export const KEY_SECURITY = [{ bearer: [] }, { apiKey: [], secretKey: [] }];

/**
 * Points to a schema of the document, for input or output that the product checks itself: where it lists every problem at
 * once, or knows more than a schema can say.
 */
export function reference(name: string, description: string) {
  return { $ref: `#/components/schemas/${name}`, description };
}

/**
 * Names schemas in the document before its routes are read. One that a route meets first would take along the default, the
 * null or the description that it has in that one place.
 */
export function nameSchemas<E extends Env>(router: OpenAPIHono<E>, schemas: Readonly<Record<string, z.ZodType>>): void {
  for (const [name, schema] of Object.entries(schemas)) router.openAPIRegistry.register(name, schema);
}

/** A request body, JSON unless it is a file: the schema validates what arrives. */
export interface Body<Schema> {
  readonly schema: Schema;
  readonly example: unknown;
  /** There where the body is the text of a file of any media type. */
  readonly file?: { readonly maxBytes: number };
}

/** A JSON answer, with an example. */
export interface Answer<Schema> {
  readonly schema: Schema;
  readonly example: unknown;
  readonly description: string;
  /** Left out for JSON. */
  readonly contentType?: string;
  /** Beside those that every answer has. */
  readonly headers?: Record<string, HeaderDeclaration>;
  /** Of a list: how a client reads it to its end. */
  readonly paging?: Paging;
}

/** What generators of clients understand of paging. The pointers lead into an answer. */
export const PAGING = "x-redoclyPagination";

type Paging = { readonly limitParam: string; readonly items: string } & (
  | { readonly style: "cursor"; readonly cursorParam: string; readonly nextCursor: string }
  | { readonly style: "offset"; readonly offsetParam: string }
  | { readonly style: "link" }
  | { readonly style: "body-link"; readonly nextLink: string }
);

interface HeaderDeclaration {
  readonly description: string;
  readonly schema: { readonly type: "string" | "integer" };
}

export function body<Schema extends z.ZodType>(schema: Schema, example: unknown): Body<Schema> {
  return { schema, example };
}

/** Returns a body that is a file of text in UTF-8; the schema validates the text. */
export function file<Schema extends z.ZodType>(schema: Schema, maxBytes: number, example: string): Body<Schema> {
  return { schema, example, file: { maxBytes } };
}

/** Declares a request body under the media type that it is sent with. */
export function declareBody({ schema, example, file }: Body<z.ZodType>) {
  return { required: true, content: { [file ? "application/octet-stream" : "application/json"]: { schema, example } } };
}

export function answer<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  example: unknown,
): Answer<Schema> {
  return { schema, description, example };
}

/** Declares an answer that is text, sent piece by piece. */
export function stream(contentType: string, description: string, example: string): Answer<z.ZodString> {
  return { ...answer(z.string(), description, example), contentType };
}

/** Declares the answer of a rate-limited route, or that it has no body. */
export function declareAnswer(declared: Answer<z.ZodType> | undefined) {
  const headers = { ...RequestIdHeader, ...RateLimitHeaders, ...declared?.headers };
  if (!declared) return { description: "Done.", headers };
  const { schema, example, description, contentType = "application/json" } = declared;
  return { description, headers, content: { [contentType]: { schema, example } } };
}

/** The failures that every route can answer beside what is not valid, those of routes that write, and those of routes that take a body. */
const ALWAYS: readonly FailureStatus[] = [401, 403, 429, 500];
const OF_WRITES: readonly FailureStatus[] = [409];
/** The status of an Idempotency-Key that was used for another request, whatever the family answers to what is not valid. */
const REUSED_KEY: FailureStatus = 422;
const OF_BODIES: readonly FailureStatus[] = [400, 413];
const OF_JSON: readonly FailureStatus[] = [415];

/** Declares the failures that a route can answer; `meanings` says what the usual ones mean there, and adds others. */
export function declareFailures(
  {
    writes,
    keepsAnswer,
    body,
    invalid,
  }: { writes: boolean; keepsAnswer: boolean; body: Body<z.ZodType> | undefined; invalid: InvalidStatus },
  meanings: Partial<Record<FailureStatus, string>> = {},
) {
  const declared: Record<string, FailureDeclaration> = {};
  const ofBody = body ? [...OF_BODIES, ...(body.file ? [] : OF_JSON)] : [];
  const usual: FailureStatus[] = [...ALWAYS, invalid, ...(writes ? OF_WRITES : []), ...ofBody];
  if (keepsAnswer) usual.push(REUSED_KEY);
  for (const status of FAILURE_STATUSES) {
    if (!usual.includes(status) && meanings[status] === undefined) continue;
    const usualMeaning = invalid === 400 ? { ...MEANING, ...MEANING_WHERE_400_IS_NOT_VALID } : MEANING;
    const retried = status === 429 ? { ...RateLimitHeaders, ...RetryAfterHeader } : {};
    declared[status] = {
      description: meanings[status] ?? usualMeaning[status],
      headers: { ...RequestIdHeader, ...retried },
      content: { "application/json": { schema: ErrorBody } },
    };
  }
  return declared;
}

const RetryAfterHeader = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" as const } } };

interface FailureDeclaration {
  description: string;
  headers: Record<string, HeaderDeclaration>;
  content: { "application/json": { schema: typeof ErrorBody } };
}
