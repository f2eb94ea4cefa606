import { z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { read, serve } from "../../endpoint.ts";
import { answer } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { EXAMPLES as DEPLOYMENTS } from "../deployments/deployments.schemas.ts";
import { DeploymentStats, EXAMPLES, StatsQuery } from "./stats.schemas.ts";
import { readStats } from "./stats.usecases.ts";

export const stats = createRouter<AppEnv>();

serve(
  stats,
  read(["read", "score"], "requests"),
  {
    method: "get",
    path: "/v1/deployments/{slug}/stats",
    operationId: "getDeploymentStats",
    tags: ["Scorecards"],
    summary: "Read what a deployment has scored",
    description:
      "Needs the scope read or score. At most 10 seconds old. Averages of scores and pds are over records, of latencies over requests. No feature value and no applicant id is kept.",
    params: z.object({ slug: z.string().openapi({ example: DEPLOYMENTS.deployment.slug }) }),
    query: StatsQuery,
    answer: answer(DeploymentStats, "The statistics.", EXAMPLES.stats),
    failures: {
      404: "No deployment has this slug (`deployment_not_found`).",
      502: "The statistics cannot be read (`STATS_UNAVAILABLE`).",
    },
  },
  ({ deps, space, params: { slug }, query: { hours } }) => readStats(deps, space, slug, hours),
);
