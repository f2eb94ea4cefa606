import { z } from "@hono/zod-openapi";
import { decodeCursor } from "../../core/page.ts";
import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { cursorPage, PageQuery, snakePage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import {
  CreatedKey,
  Environment,
  EXAMPLES,
  KeyAnnotator,
  KeyPage,
  NewAnnotator,
  NewKey,
  Success,
} from "./access.schemas.ts";
import { createKey, listKeyPage, revokeKeyById } from "./access.usecases.ts";

export const access = createRouter<AppEnv>();
nameSchemas(access, { Environment, NewAnnotator, KeyAnnotator });

const tags = ["Access"];

/** What is said of keys is kept by no cache on the way. */
access.use("/v1/keys/*", async (c, next) => {
  await next();
  c.res.headers.set("Cache-Control", "no-store");
});

serve(
  access,
  write("admin", 201, "requests"),
  {
    method: "post",
    path: "/v1/keys",
    operationId: "createKey",
    tags,
    summary: "Make a key",
    description: "Needs the scope admin. The whole key is in this answer and never again.",
    body: body(NewKey, EXAMPLES.newKey),
    adds: () => ({ rows: 1 }),
    answer: answer(CreatedKey, "The key.", EXAMPLES.created),
  },
  ({ deps, identity, body: input }) => createKey(deps, identity, input),
);

serve(
  access,
  read("admin", "requests"),
  {
    method: "get",
    path: "/v1/keys",
    operationId: "listKeys",
    tags,
    summary: "List keys",
    description: "Needs the scope admin. The newest first; revoked keys are listed too.",
    query: PageQuery,
    answer: cursorPage(KeyPage, "next_cursor", "A page of keys.", EXAMPLES.page),
  },
  async ({ deps, space, query: { limit, cursor } }) =>
    snakePage(await listKeyPage(deps, space, { limit, before: decodeCursor(cursor) })),
);

serve(
  access,
  write("admin", 200, "requests"),
  {
    method: "delete",
    path: "/v1/keys/{id}",
    operationId: "revokeKey",
    tags,
    summary: "Revoke a key",
    description: "Needs the scope admin. The key is refused everywhere within 60 seconds; its row stays.",
    params: z.object({ id: z.string().openapi({ example: EXAMPLES.created.id }) }),
    answer: answer(Success, "The key is revoked.", { success: true }),
    failures: { 404: "No key has this id (`key_not_found`)." },
  },
  async ({ deps, space, params: { id } }) => {
    await revokeKeyById(deps, space, id);
    return { success: true as const };
  },
);
