import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { answer, type Answer } from "./openapi.ts";

/** The query of a list whose pages have numbers. */
export const NumberedPageQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).openapi({ description: "From 1.", example: 1 }),
  limit: z.coerce.number().int().min(1).max(100).default(10).openapi({ description: "Items in a page.", example: 10 }),
});
export type NumberedPageQuery = z.infer<typeof NumberedPageQuery>;

/** The members of a page that has a number; a list adds its `results`. */
export const NUMBERED_PAGE = {
  count: z.int().openapi({ description: "Of all pages together." }),
  next: z.string().nullable().openapi({ description: "The address of the next page." }),
  previous: z.string().nullable().openapi({ description: "The address of the page before." }),
};

/** Declares the answer of a list whose pages have numbers. */
export function numbered<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  example: unknown,
): Answer<Schema> {
  const paging = { style: "body-link", limitParam: "limit", nextLink: "/next", items: "/results" } as const;
  return { ...answer(schema, description, example), paging };
}

/** Returns a page with the relative addresses of its neighbours. */
export function numberedPage<Item>(
  c: Context,
  { page, limit }: NumberedPageQuery,
  { count, results }: { readonly count: number; readonly results: Item[] },
): { count: number; next: string | null; previous: string | null; results: Item[] } {
  const addressOf = (number: number) => {
    const address = new URL(c.req.url);
    address.searchParams.set("page", String(number));
    return `${address.pathname}${address.search}`;
  };
  return {
    count,
    next: page * limit < count ? addressOf(page + 1) : null,
    previous: page > 1 ? addressOf(page - 1) : null,
    results,
  };
}
