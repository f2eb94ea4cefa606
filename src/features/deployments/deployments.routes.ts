import { z } from "@hono/zod-openapi";
import { decodeCursor } from "../../core/page.ts";
import type { AppEnv } from "../../deps.ts";
import { read, serve } from "../../endpoint.ts";
import { answer } from "../../http/openapi.ts";
import { cursorPage, PageQuery, snakePage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { Deployment, DeploymentPage, EXAMPLES } from "./deployments.schemas.ts";
import { getDeployment, listDeploymentPage } from "./deployments.usecases.ts";

export const deployments = createRouter<AppEnv>();

const tags = ["Scorecards"];

serve(
  deployments,
  read("read", "requests"),
  {
    method: "get",
    path: "/v1/deployments",
    operationId: "listDeployments",
    tags,
    summary: "List deployments",
    description: "Needs the scope read. In the order of their slugs.",
    query: PageQuery,
    answer: cursorPage(DeploymentPage, "next_cursor", "A page of deployments.", EXAMPLES.page),
  },
  async ({ deps, space, query: { limit, cursor } }) =>
    snakePage(await listDeploymentPage(deps, space, { limit, from: decodeCursor(cursor) })),
);

serve(
  deployments,
  read("read", "requests"),
  {
    method: "get",
    path: "/v1/deployments/{slug}",
    operationId: "getDeployment",
    tags,
    summary: "Read a deployment",
    description: "Needs the scope read.",
    params: z.object({ slug: z.string().openapi({ example: EXAMPLES.deployment.slug }) }),
    answer: answer(Deployment, "The deployment.", EXAMPLES.deployment),
    failures: { 404: "No deployment has this slug (`deployment_not_found`)." },
  },
  ({ deps, space, params: { slug } }) => getDeployment(deps, space, slug),
);
