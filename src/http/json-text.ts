import type { Context } from "hono";

/** Answers 200 with JSON that is text already. */
export function jsonText(c: Context, text: string): Response {
  return c.body(text, 200, { "Content-Type": "application/json" });
}
