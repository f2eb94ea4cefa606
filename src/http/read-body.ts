import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { AppError } from "../core/errors.ts";

/**
 * Refuses a body of more bytes; `size` is the limit in words. A length that is sent is what the body has; only where none
 * is sent are its bytes counted while they arrive.
 */
export function limitBody(maxBytes: number, size: string): MiddlewareHandler {
  const refuse = () => {
    throw new AppError("PAYLOAD", "PAYLOAD_TOO_LARGE", `The body is larger than ${size}.`);
  };
  const countBytes = bodyLimit({ maxSize: maxBytes, onError: refuse });
  return (c, next) => {
    const length = c.req.header("Content-Length");
    if (length === undefined || c.req.header("Transfer-Encoding") !== undefined) return countBytes(c, next);
    return Number(length) > maxBytes ? refuse() : next();
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Returns a request's body as text, without a byte order mark; throws 400 INVALID_JSON where it is not UTF-8. */
export async function readText(c: Context): Promise<string> {
  const bytes = await c.req.arrayBuffer();
  try {
    return utf8.decode(bytes);
  } catch {
    throw new AppError("VALIDATION", "INVALID_JSON", "The body is not UTF-8.", {
      status: 400,
      action: "Send the body as text in UTF-8.",
      details: { bytes: bytes.byteLength },
    });
  }
}

/** Makes what a body was read as its validated form's source: `c.req.json()` gives it. */
export function setBody(c: Context, body: unknown): void {
  Object.assign(c.req, { parsedBody: body, json: readParsedBody });
}

/** One function for all requests: a closure on the request that held the body kept it alive through collections. */
function readParsedBody(this: { readonly parsedBody: unknown }): Promise<unknown> {
  return Promise.resolve(this.parsedBody);
}
