import { z } from "@hono/zod-openapi";

/** The query of every list that comes in pages. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).openapi({ description: "Items in a page.", example: 50 }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, "is not a cursor of this list")
    .optional()
    .openapi({ description: "`next_cursor` of the page before; left out for the first page." }),
});
