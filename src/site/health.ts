import { createRoute, z } from "@hono/zod-openapi";
import manifest from "../../package.json" with { type: "json" };
import { createRouter, type HttpEnv } from "../http/router.ts";

export const health = createRouter<HttpEnv>();

export const VERSION = manifest.version;

const healthRoute = createRoute({
  method: "get",
  path: "/healthz",
  operationId: "checkHealth",
  tags: ["Operations"],
  summary: "Whether the Worker answers",
  security: [],
  responses: {
    200: {
      description: "It does.",
      content: {
        "application/json": {
          schema: z.object({ status: z.literal("ok"), version: z.string() }).openapi("Health"),
          example: { status: "ok", version: VERSION },
        },
      },
    },
  },
});
health.openapi(healthRoute, (c) => c.json({ status: "ok" as const, version: VERSION }, 200));
