import { z } from "@hono/zod-openapi";
import type { Page } from "../core/page.ts";
import { answer, type Answer } from "./openapi.ts";

/** The query of every list that comes in pages. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).openapi({ description: "Items in a page.", example: 50 }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, "is not a cursor of this list")
    .optional()
    .openapi({ description: "`next_cursor` of the page before; left out for the first page." }),
});

/** Declares the answer of a list in pages, each of which names the cursor of the next as its family does. */
export function cursorPage<Schema extends z.ZodType>(
  schema: Schema,
  nextCursor: "next_cursor" | "nextCursor",
  description: string,
  example: unknown,
): Answer<Schema> {
  const pointers = { nextCursor: `/${nextCursor}`, items: "/data" };
  const paging = { style: "cursor", cursorParam: "cursor", limitParam: "limit", ...pointers } as const;
  return { ...answer(schema, description, example), paging };
}

/** Declares the answer of a list that is read by offset. */
export function offsetPage<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  example: unknown,
): Answer<Schema> {
  const paging = { style: "offset", offsetParam: "offset", limitParam: "limit", items: "/items" } as const;
  return { ...answer(schema, description, example), paging };
}

/** Returns a page as the families that write snake_case answer it. */
export function snakePage<Item>({ data, nextCursor }: Page<Item>): { data: Item[]; next_cursor: string | null } {
  return { data, next_cursor: nextCursor };
}
