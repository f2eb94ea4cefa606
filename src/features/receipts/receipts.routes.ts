import { createRoute } from "@hono/zod-openapi";
import { createDeps, type AppEnv } from "../../deps.ts";
import { createRouter } from "../../http/router.ts";
import { EXAMPLE_KEYS, PublicKeys } from "./receipts.schemas.ts";

export const receipts = createRouter<AppEnv>();

/** Libraries ask again where a receipt names a key that they do not hold yet. */
const CACHED = "public, max-age=300";

const keysRoute = createRoute({
  method: "get",
  path: "/.well-known/jwks.json",
  operationId: "listReceiptKeys",
  tags: ["Scorecards"],
  summary: "Read the public keys of receipts",
  description: "Open to all. A JSON Web Key Set (RFC 7517), empty where the Worker signs no receipts.",
  security: [],
  responses: {
    200: {
      description: "The keys that verify receipts.",
      content: { "application/json": { schema: PublicKeys, example: EXAMPLE_KEYS } },
    },
  },
});
receipts.openapi(keysRoute, async (c) => {
  const ring = await createDeps(c.env, c.executionCtx).receiptKeys.open();
  return c.json({ keys: [...(ring?.publicKeys ?? [])] }, 200, { "Cache-Control": CACHED });
});
