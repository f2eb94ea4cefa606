import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Page } from "../core/page.ts";
import { answer, type Answer } from "./openapi.ts";

const MAX_ITEMS = 1_000;

/** The query of a list that is a bare array: without a limit it answers up to 1,000 items, and links what follows. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_ITEMS).default(MAX_ITEMS).openapi({ description: "Items in a page." }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,1000}$/, "is not a cursor of this list")
    .optional()
    .openapi({ description: "As the Link header of the page before has it." }),
});

const LinkHeader = {
  Link: {
    description: 'The address of the next page, as `</v1/…?cursor=…>; rel="next"`; left out on the last one.',
    schema: { type: "string" as const },
  },
};

/** Declares the answer of a list that is a bare array. */
export function list<Item extends z.ZodType>(
  item: Item,
  description: string,
  example: readonly unknown[],
): Answer<z.ZodArray<Item>> {
  const paging = { style: "link", limitParam: "limit", items: "" } as const;
  return { ...answer(z.array(item), description, example), headers: LinkHeader, paging };
}

/** Returns the items of a page as a bare array, after adding the `Link` header that leads to the next page. */
export function answerList<Item>(c: Context, { data, nextCursor }: Page<Item>): Item[] {
  if (nextCursor !== null) {
    const next = new URL(c.req.url);
    next.searchParams.set("cursor", nextCursor);
    c.header("Link", `<${next.pathname}${next.search}>; rel="next"`);
  }
  return data;
}
