import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env as HonoEnv } from "hono";
import { VERSION } from "./health.ts";

type ApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

const DESCRIPTION = `Scoreline is an open-source scoring back end in one Worker.

- **[Scorecards](/guides/scorecards)** score applicants at once, up to 1,000 in a call, with points, grade and probability of
  default; [challengers](/guides/traffic) can answer a part of the requests.
- **[Profiles](/guides/profiles)** keep the fit and urgency of companies and contacts right, by rules over their signals.
- **[Batches](/guides/batches)** score candidates in the background, with progress, and tell their end by signed
  [webhooks](/guides/webhooks).
- **[Annotations](/guides/annotations)** are scores that people and models give traces, with the agreement between them.

The examples name what the demonstration of \`npm start\` holds: each can be sent as it stands.
Step by step: [the guides](/guides).

Send a key as \`Authorization: Bearer sk_test_…\`. A test key sees test data, a live key live data.
Every error has one envelope; \`error.fields\` lists every offending field and \`error.errorAction\` says what to do.
Every answer carries \`X-Request-Id\`.`;

/** Serves the OpenAPI document at /openapi.json. It is the same for whoever asks. */
export function publishDocument<E extends HonoEnv>(app: OpenAPIHono<E>): void {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "`sk_test_<keyId>_<secret>` or `sk_live_<keyId>_<secret>`",
  });
  registry.registerComponent("securitySchemes", "apiKey", { type: "apiKey", in: "header", name: "X-Api-Key" });
  registry.registerComponent("securitySchemes", "secretKey", { type: "apiKey", in: "header", name: "X-Secret-Key" });
  let document: ApiDocument | undefined;
  app.get("/openapi.json", (c) => c.json((document ??= describeApi(app))));
}

/** Returns the OpenAPI document, generated from the schemas that validate, in the form that generators of clients read. */
export function describeApi<E extends HonoEnv>(app: OpenAPIHono<E>): ApiDocument {
  const generated = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Scoreline",
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: "/", description: "Wherever this document was read." }],
    tags: [
      {
        name: "Scorecards",
        description: "Deploy credit scorecards, let versions challenge each other, and score applicants with them.",
      },
      { name: "Batches", description: "Submit candidates, watch them being scored, and read their results." },
      { name: "Profiles", description: "Fit and urgency of companies and contacts, by rules over their signals." },
      { name: "Signal templates", description: "The questions that signals answer." },
      { name: "Webhooks", description: "Who is told of what happens, and what became of it." },
      { name: "Annotations", description: "Scores of people and models on traces, and how far they agree." },
      { name: "Access", description: "Keys, for those who hold the scope admin." },
      { name: "Operations", description: "For whoever runs the Worker." },
    ],
  });
  return JSON.parse(JSON.stringify(generated), unwrapReference);
}

/**
 * The library wraps a reference that has a description, a default or an example of its own in `allOf`, of which clients make
 * a type without a name. OpenAPI 3.1 lets both stand side by side.
 */
function unwrapReference(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("allOf" in value) || !Array.isArray(value.allOf)) return value;
  const [reference, annotations, ...others]: unknown[] = value.allOf;
  if (typeof reference !== "object" || typeof annotations !== "object" || others.length > 0) return value;
  return annotations === null || "properties" in annotations ? value : { ...reference, ...annotations };
}
