import type { Context, TypedResponse } from "hono";

/** Answers 200 with JSON that is text already. What it says is the caller's word; the tests hold it to the document. */
export function jsonText<Body>(c: Context, text: string): Response & TypedResponse<Body, 200, "json">;
export function jsonText(c: Context, text: string): Response {
  return c.body(text, 200, { "Content-Type": "application/json" });
}
