import type { MiddlewareHandler } from "hono";
import { limitBody, readText, setBody } from "./read-body.ts";

/** What a route whose body is a file runs before its schema, which sees the text: the size and the encoding of the file. */
export function fileBody(maxBytes: number): [MiddlewareHandler, MiddlewareHandler] {
  return [limitBody(maxBytes, `${maxBytes} bytes`), takeText];
}

const takeText: MiddlewareHandler = async (c, next) => {
  setBody(c, await readText(c));
  await next();
};
