import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "hono";
import { EVENT_BODIES } from "./events.schemas.ts";

const SignatureHeaders = z.object({
  "webhook-id": z.string().openapi({ description: "Of the message: the same on every attempt." }),
  "webhook-timestamp": z.string().openapi({ description: "When the attempt was made, in Unix seconds." }),
  "webhook-signature": z.string().openapi({
    description:
      "`v1,<base64>`: HMAC-SHA-256 of `id.timestamp.body`; several with a space between while a secret is rotated.",
  }),
  "x-nova-signature": z.string().openapi({ description: "`sha256=<hex>`: HMAC-SHA-256 of the raw body." }),
});

/** Declares in the document what Scoreline sends to receivers, and what their answers mean. */
export function declareEvents<E extends Env>(router: OpenAPIHono<E>): void {
  for (const { event, summary, schema, example } of EVENT_BODIES) {
    router.openAPIRegistry.registerWebhook({
      method: "post",
      path: event,
      operationId: operationIdOf(event),
      tags: ["Webhooks"],
      summary,
      security: [],
      request: {
        headers: SignatureHeaders,
        body: { required: true, content: { "application/json": { schema, example } } },
      },
      responses: {
        "2XX": { description: "The message was taken." },
        "410": { description: "The receiver is gone: the endpoint is disabled." },
        default: { description: "The message was not taken, and is delivered again; a redirect is not followed." },
      },
    });
  }
}

/** `score.completed` is `onScoreCompleted`. */
function operationIdOf(event: string): string {
  return `on${event.replaceAll(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
}
