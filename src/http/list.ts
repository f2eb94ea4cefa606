import { z } from "@hono/zod-openapi";
import type { Context } from "hono";

const LONGEST = 1_000;

/** The query of a list that is a bare array: without a limit it answers up to 1,000 items, and links what follows. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LONGEST).default(LONGEST).openapi({ description: "Items in a page." }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,1000}$/, "is not a cursor of this list")
    .optional()
    .openapi({ description: "As the Link header of the page before has it." }),
});

/** Adds the `Link` header that leads to the next page, where there is one. */
export function linkNext(c: Context, nextCursor: string | null): void {
  if (nextCursor === null) return;
  const next = new URL(c.req.url);
  next.searchParams.set("cursor", nextCursor);
  c.header("Link", `<${next.href}>; rel="next"`);
}
