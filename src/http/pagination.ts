import { z } from "@hono/zod-openapi";
import type { Page } from "../core/page.ts";

/** The query of every list that comes in pages. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).openapi({ description: "Items in a page.", example: 50 }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, "is not a cursor of this list")
    .optional()
    .openapi({ description: "`next_cursor` of the page before; left out for the first page." }),
});

/** Returns a page as the families that write snake_case answer it. */
export function snakePage<Item>({ data, nextCursor }: Page<Item>): { data: Item[]; next_cursor: string | null } {
  return { data, next_cursor: nextCursor };
}
