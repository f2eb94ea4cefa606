import { createRoute, z } from "@hono/zod-openapi";
import { decodeCursor } from "../../core/page.ts";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { answer, body, failures, KEY_SECURITY } from "../../http/openapi.ts";
import { PageQuery } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import { guard } from "./access.middleware.ts";
import { CreatedKey, EXAMPLES, KeyPage, NewKey, Success } from "./access.schemas.ts";
import { createKey, listKeyPage, revokeKeyById } from "./access.usecases.ts";

export const access = createRouter<AppEnv>();

const shared = { tags: ["Access"], security: KEY_SECURITY };

const createKeyRoute = createRoute({
  ...shared,
  method: "post",
  path: "/v1/keys",
  operationId: "createKey",
  summary: "Make a key",
  description: "Needs the scope admin. The whole key is in this answer and never again.",
  middleware: [...guard("admin"), ...jsonBody, idempotent],
  request: { headers: IdempotencyHeader, body: body(NewKey, EXAMPLES.newKey) },
  responses: {
    201: answer(CreatedKey, "The key.", EXAMPLES.created),
    ...failures([400, 401, 403, 409, 413, 415, 422, 429, 500]),
  },
});
access.openapi(createKeyRoute, async (c) =>
  c.json(await createKey(c.var.deps, c.var.identity, c.req.valid("json")), 201),
);

const listKeysRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/keys",
  operationId: "listKeys",
  summary: "List keys",
  description: "Needs the scope admin. The newest first; revoked keys are listed too.",
  middleware: guard("admin"),
  request: { query: PageQuery },
  responses: { 200: answer(KeyPage, "A page of keys.", EXAMPLES.page), ...failures([401, 403, 422, 429, 500]) },
});
access.openapi(listKeysRoute, async (c) => {
  const { limit, cursor } = c.req.valid("query");
  return c.json(await listKeyPage(c.var.deps, c.var.identity.space, { limit, before: decodeCursor(cursor) }), 200);
});

const revokeKeyRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/v1/keys/{id}",
  operationId: "revokeKey",
  summary: "Revoke a key",
  description: "Needs the scope admin. The key is refused everywhere within 60 seconds; its row stays.",
  middleware: guard("admin"),
  request: { params: z.object({ id: z.string().openapi({ example: EXAMPLES.created.id }) }) },
  responses: {
    200: answer(Success, "The key is revoked.", { success: true }),
    ...failures([401, 403, 404, 429, 500], { 404: "No key has this id (`key_not_found`)." }),
  },
});
access.openapi(revokeKeyRoute, async (c) => {
  await revokeKeyById(c.var.deps, c.var.identity.space, c.req.valid("param").id);
  return c.json({ success: true as const }, 200);
});
