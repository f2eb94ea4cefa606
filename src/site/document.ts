import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env as HonoEnv } from "hono";
import { VERSION } from "./health.ts";

const DESCRIPTION = `Scoreline scores applicants with credit scorecards, up to 1,000 in one call.

Send a key as \`Authorization: Bearer sk_test_…\`. A test key sees test data, a live key live data.
Every error has one envelope; \`error.fields\` lists every offending field and \`error.errorAction\` says what to do.
Every answer carries \`X-Request-Id\`.`;

/** Serves the OpenAPI document, generated from the schemas that validate, at /openapi.json. */
export function publishDocument<E extends HonoEnv>(app: OpenAPIHono<E>): void {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "`sk_test_<keyId>_<secret>` or `sk_live_<keyId>_<secret>`",
  });
  registry.registerComponent("securitySchemes", "apiKey", { type: "apiKey", in: "header", name: "X-Api-Key" });
  registry.registerComponent("securitySchemes", "secretKey", { type: "apiKey", in: "header", name: "X-Secret-Key" });
  app.get("/openapi.json", (c) => {
    const { origin } = new URL(c.req.url);
    return c.json(
      app.getOpenAPI31Document({
        openapi: "3.1.0",
        info: {
          title: "Scoreline",
          version: VERSION,
          description: DESCRIPTION,
          license: { name: "MIT", url: "https://opensource.org/license/mit" },
        },
        servers: [{ url: origin }],
        tags: [
          { name: "Scorecards", description: "Deploy credit scorecards and score applicants with them." },
          { name: "Profiles", description: "Fit and urgency of companies and contacts, by rules over their signals." },
          { name: "Signal templates", description: "The questions that signals answer." },
          { name: "Access", description: "Keys, for those who hold the scope admin." },
          { name: "Operations", description: "For whoever runs the Worker." },
        ],
      }),
    );
  });
}
