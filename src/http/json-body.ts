import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { AppError } from "../core/errors.ts";

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

const countBytes = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseLength });

/** A length that is sent is what the body has; only where none is sent are its bytes counted while they arrive. */
const limitBody: MiddlewareHandler = (c, next) => {
  const length = c.req.header("Content-Length");
  if (length === undefined || c.req.header("Transfer-Encoding") !== undefined) return countBytes(c, next);
  return Number(length) > MAX_BODY_BYTES ? refuseLength() : next();
};

function refuseLength(): never {
  throw new AppError("PAYLOAD", "PAYLOAD_TOO_LARGE", "The body is larger than 8 MiB.");
}

/** Parses the body once, here, so that bad JSON is reported before anything else about the request. */
const parseBody: MiddlewareHandler = async (c, next) => {
  const contentType = c.req.header("Content-Type");
  if (contentType === undefined || !JSON_TYPE.test(contentType)) {
    throw new AppError("VALIDATION", "UNSUPPORTED_MEDIA_TYPE", "The body must be JSON.", {
      status: 415,
      action: "Send the header Content-Type: application/json.",
    });
  }
  const body = parseJson(decode(await c.req.arrayBuffer()));
  Object.assign(c.req, { parsedBody: body, json: readParsedBody });
  await next();
};

/** One function for all requests: a closure on the request that held the body kept it alive through collections. */
function readParsedBody(this: { readonly parsedBody: unknown }): Promise<unknown> {
  return Promise.resolve(this.parsedBody);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function decode(bytes: ArrayBuffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidJson("The body is not UTF-8.", { bytes: bytes.byteLength });
  }
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

function parseJson(text: string) {
  const body = parse(text);
  // Half of a surrogate pair is no character: stored, it would become another one.
  if (text.includes("\\u") && SURROGATE_ESCAPE.test(JSON.stringify(body))) {
    throw invalidJson("The body has a text with half of a surrogate pair, which is no character.", {});
  }
  return body;
}

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    const position = /position (\d+)/.exec(why)?.[1] ?? null;
    throw invalidJson("The body is not valid JSON.", { position, bytes: text.length });
  }
}

function invalidJson(message: string, details: Readonly<Record<string, unknown>>): AppError {
  return new AppError("VALIDATION", "INVALID_JSON", message, {
    status: 400,
    action: "Send one complete JSON document in UTF-8.",
    details,
  });
}

/** What a route with a JSON body runs before its schema: the size, the media type and the syntax of the body. */
export const jsonBody: [MiddlewareHandler, MiddlewareHandler] = [limitBody, parseBody];
