import { z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas, reference } from "../../http/openapi.ts";
import { cursorPage, PageQuery, snakePage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { Deployment } from "../deployments/deployments.schemas.ts";
import { promoteChallenger, rollBack } from "./champion.usecases.ts";
import { readHistory } from "./history.usecases.ts";
import {
  EXAMPLES,
  History,
  Promote,
  Promoted,
  Rollback,
  RolledBack,
  SlugParams,
  TrafficChange,
} from "./traffic.schemas.ts";
import { changeTraffic } from "./traffic.usecases.ts";

export const traffic = createRouter<AppEnv>();
nameSchemas(traffic, { TrafficChange });

const shared = { tags: ["Scorecards"], params: SlugParams };
const UNKNOWN = "No deployment has this slug (`deployment_not_found`)";

serve(
  traffic,
  write("write", 200, "requests"),
  {
    ...shared,
    method: "patch",
    path: "/v1/deployments/{slug}/traffic",
    operationId: "changeTraffic",
    summary: "Change which models answer a deployment's requests",
    description: "Needs the scope write. Seen everywhere within 10 seconds.",
    body: body(z.unknown().openapi(reference("TrafficChange", "One change.")), EXAMPLES.change),
    adds: () => ({ rows: 2 }),
    answer: answer(Deployment, "The deployment after the change.", EXAMPLES.changed),
    failures: {
      404: `${UNKNOWN}, no model (\`model_not_found\`) or no challenger (\`challenger_not_found\`) this id.`,
      422: "`invalid_traffic_config` with every field.",
    },
  },
  ({ deps, identity, params: { slug }, body: input }) => changeTraffic(deps, identity, slug, input),
);

serve(
  traffic,
  write("write", 200, "requests"),
  {
    ...shared,
    method: "post",
    path: "/v1/deployments/{slug}/promote",
    operationId: "promoteChallenger",
    summary: "Make a challenger the champion",
    description: "Needs the scope write. The other challengers end.",
    body: body(Promote, EXAMPLES.promote),
    adds: () => ({ rows: 1 }),
    answer: answer(Promoted, "The new champion.", EXAMPLES.promoted),
    failures: { 404: `${UNKNOWN}, or no active challenger this id (\`challenger_not_found\`).` },
  },
  ({ deps, identity, params: { slug }, body: input }) => promoteChallenger(deps, identity, slug, input.challenger_id),
);

serve(
  traffic,
  write("write", 200, "requests"),
  {
    ...shared,
    method: "post",
    path: "/v1/deployments/{slug}/rollback",
    operationId: "rollBackDeployment",
    summary: "Bring back the champion before",
    description: "Needs the scope write. All challengers end. A rollback can be rolled back.",
    body: body(Rollback, EXAMPLES.rollback),
    adds: () => ({ rows: 1 }),
    answer: answer(RolledBack, "The champion that was brought back.", EXAMPLES.rolledBack),
    failures: {
      400: "The body is not valid JSON (`INVALID_JSON`), or there was no champion before (`no_rollback_target`).",
      404: `${UNKNOWN}.`,
    },
  },
  ({ deps, identity, params: { slug }, body: input }) => rollBack(deps, identity, slug, input.reason),
);

serve(
  traffic,
  read("read", "requests"),
  {
    ...shared,
    method: "get",
    path: "/v1/deployments/{slug}/history",
    operationId: "listDeploymentChanges",
    summary: "List what was changed of a deployment",
    description: "Needs the scope read. The newest first; each change once.",
    query: PageQuery,
    answer: cursorPage(History, "next_cursor", "A page of changes.", EXAMPLES.history),
    failures: { 404: `${UNKNOWN}.` },
  },
  async ({ deps, space, params: { slug }, query: { limit, cursor } }) =>
    snakePage(await readHistory(deps, space, slug, { limit, cursor })),
);
