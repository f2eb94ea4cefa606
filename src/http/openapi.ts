import { z } from "@hono/zod-openapi";

const FieldError = z.object({
  field: z.string().openapi({ example: "records[3].age" }),
  message: z.string().openapi({ example: "must be a number, text, a boolean or null, not an array" }),
});

const ErrorBody = z
  .object({
    error: z.object({
      type: z.enum([
        "VALIDATION",
        "AUTHENTICATION",
        "AUTHORIZATION",
        "NOT_FOUND",
        "CONFLICT",
        "RATE_LIMIT",
        "PAYLOAD",
        "UPSTREAM",
        "INTERNAL",
      ]),
      code: z.string().openapi({ description: "Stable, for programs." }),
      message: z.string().openapi({ description: "For people." }),
      errorCode: z.string().openapi({ description: "The same as `code`." }),
      errorAction: z.string().openapi({ description: "What the caller can do." }),
      details: z.record(z.string(), z.unknown()),
      requestId: z.string(),
      fields: z.array(FieldError).openapi({ description: "Every offending field." }),
      debug: z.object({ cause: z.string() }).optional().openapi({ description: "Only in local development." }),
    }),
  })
  .openapi("Error");

const MEANING = {
  400: "The body is not valid JSON (`INVALID_JSON`).",
  401: "No key, or one that is unknown, expired or revoked (`invalid_api_key`).",
  403: "The key lacks the scope (`insufficient_scope`).",
  404: "It does not exist in the key's organisation and environment.",
  405: "The path does not take this method (`METHOD_NOT_ALLOWED`).",
  409: "It conflicts with what is stored.",
  413: "The body is too large.",
  415: "The body is not JSON (`UNSUPPORTED_MEDIA_TYPE`).",
  422: "The request is not valid; `fields` lists every problem.",
  429: "Too many requests (`rate_limited`); `Retry-After` says how long to wait.",
  500: "Something failed on our side (`INTERNAL_ERROR`).",
  502: "Something that we depend on failed.",
} as const;
export type FailureStatus = keyof typeof MEANING;

const RequestIdHeader = {
  "X-Request-Id": { description: "The request's id, repeated in errors.", schema: { type: "string" as const } },
};

const RateLimitHeaders = {
  "X-RateLimit-Limit": { description: "Requests a minute.", schema: { type: "integer" as const } },
  "X-RateLimit-Remaining": { description: "Requests left in this minute.", schema: { type: "integer" as const } },
  "X-RateLimit-Reset": { description: "When the minute ends, in Unix seconds.", schema: { type: "integer" as const } },
};

/** The two notations of one credential. */
export const KEY_SECURITY = [{ bearer: [] }, { apiKey: [], secretKey: [] }];

/** The declaration of a JSON request body; the schema validates what arrives. */
export function body<Schema extends z.ZodType>(schema: Schema, example: unknown) {
  return { required: true, content: { "application/json": { schema, example } } };
}

/** The declaration of a JSON answer of a rate-limited route, with an example. */
export function answer<Schema extends z.ZodType>(schema: Schema, description: string, example: unknown) {
  return {
    description,
    headers: { ...RequestIdHeader, ...RateLimitHeaders },
    content: { "application/json": { schema, example } },
  };
}

/** The declaration of an answer without a body. */
export const NO_CONTENT = { description: "Done.", headers: { ...RequestIdHeader, ...RateLimitHeaders } };

/** The declarations of the errors that a route can answer; `codes` adds what its own codes mean to the usual sentence. */
export function failures<Status extends FailureStatus>(
  statuses: readonly Status[],
  codes: Partial<Record<Status, string>> = {},
) {
  const declared: Partial<Record<Status, FailureDeclaration>> = {};
  for (const status of statuses) {
    declared[status] = {
      description: codes[status] ?? MEANING[status],
      headers: status === 429 ? { ...RequestIdHeader, ...RateLimitHeaders, ...RetryAfterHeader } : RequestIdHeader,
      content: { "application/json": { schema: ErrorBody } },
    };
  }
  return declared;
}

const RetryAfterHeader = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" as const } } };

interface FailureDeclaration {
  description: string;
  headers: Record<string, { description: string; schema: { type: "string" | "integer" } }>;
  content: { "application/json": { schema: typeof ErrorBody } };
}
