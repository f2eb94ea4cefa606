import type { MiddlewareHandler } from "hono";
import { AppError } from "../core/errors.ts";
import { limitBody, readText, setBody } from "./read-body.ts";

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** Parses the body once, here, so that bad JSON is reported before anything else about the request. */
const parseBody: MiddlewareHandler = async (c, next) => {
  const contentType = c.req.header("Content-Type");
  if (contentType === undefined || !JSON_TYPE.test(contentType)) {
    throw new AppError("VALIDATION", "UNSUPPORTED_MEDIA_TYPE", "The body must be JSON.", {
      status: 415,
      action: "Send the header Content-Type: application/json.",
    });
  }
  setBody(c, parseJson(await readText(c)));
  await next();
};

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

function parseJson(text: string) {
  const body = parse(text);
  // Half of a surrogate pair is no character: stored, it would become another one.
  if (text.includes("\\u") && SURROGATE_ESCAPE.test(writtenAgain(body))) {
    throw invalidJson("The body has a text with half of a surrogate pair, which is no character.", {});
  }
  return body;
}

/** What is nested thousands of levels is read, and cannot be written. */
function writtenAgain(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    throw invalidJson("The body is nested too deeply.", {});
  }
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
export const jsonBody: [MiddlewareHandler, MiddlewareHandler] = [limitBody(MAX_BODY_BYTES, "8 MiB"), parseBody];
