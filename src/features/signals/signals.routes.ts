import { createRoute } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { ListQuery } from "../../http/list.ts";
import { answer, body, failures, KEY_SECURITY } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { guard } from "../access/access.middleware.ts";
import { ObjectQuery } from "../assignments/assignments.schemas.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import { EXAMPLES, NewSignal, NewSignals, SignalPage, SignalsTaken } from "./signals.schemas.ts";
import { readSignalPage, takeSignals } from "./signals.usecases.ts";

export const signals = createRouter<AppEnv>();
signals.openAPIRegistry.register("NewSignal", NewSignal);

const shared = { tags: ["Profiles"], security: KEY_SECURITY };

const takeSignalsRoute = createRoute({
  ...shared,
  method: "post",
  path: "/v1/scoring/signals",
  operationId: "takeSignals",
  summary: "Send up to 1,000 signals in",
  description:
    "The newest completedAt wins, whatever the order of arrival. A signal that is wrong is told by its index.",
  middleware: [...guard("write", "writes"), ...jsonBody, idempotent],
  request: { headers: IdempotencyHeader, body: body(NewSignals, EXAMPLES.signals) },
  responses: {
    200: answer(SignalsTaken, "What was stored, what was wrong, and what will be computed.", EXAMPLES.taken),
    ...failures([400, 401, 403, 409, 413, 415, 422, 429, 500]),
  },
});
signals.openapi(takeSignalsRoute, async (c) =>
  c.json(await takeSignals(c.var.deps, c.var.identity.space, c.req.valid("json")), 200),
);

const readSignalsRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/signals",
  operationId: "listSignals",
  summary: "Read the signals of an object",
  middleware: guard("read", "reads"),
  request: { query: ListQuery.extend(ObjectQuery.shape) },
  responses: {
    200: answer(SignalPage, "A page of signals, by template.", EXAMPLES.page),
    ...failures([401, 403, 422, 429, 500]),
  },
});
signals.openapi(readSignalsRoute, async (c) =>
  c.json(await readSignalPage(c.var.deps, c.var.identity.space, c.req.valid("query")), 200),
);
