import { z } from "@hono/zod-openapi";
import { decodeCursor } from "../../core/page.ts";
import type { AppEnv } from "../../deps.ts";
import { read, refusingWith400, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { cursorPage, PageQuery } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { listDeliveryPage, replayDelivery, sendTest } from "./deliveries.usecases.ts";
import {
  CreatedWebhook,
  DeliveredEvent,
  Delivery,
  DeliveryPage,
  DeliveryStatus,
  EXAMPLES,
  NewWebhook,
  RotatedSecret,
  Webhook,
  WebhookDisabledReason,
  WebhookEventName,
  WebhookPage,
  WebhookPatch,
  WebhookStatus,
} from "./webhooks.schemas.ts";
import {
  createWebhook,
  getWebhook,
  listWebhookPage,
  removeWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from "./webhooks.usecases.ts";

export const webhooks = createRouter<AppEnv>();
nameSchemas(webhooks, { DeliveredEvent, DeliveryStatus, WebhookDisabledReason, WebhookEventName, WebhookStatus });

const tags = ["Webhooks"];
const one = {
  path: "/v1/webhooks/{webhookId}",
  params: z.object({ webhookId: z.string().min(1).max(100).openapi({ example: EXAMPLES.webhook.id }) }),
};
const noWebhook = { 404: "No endpoint has this id (`NOT_FOUND`)." };
const notConfigured = "the Worker has no WEBHOOK_SECRETS_KEY (`WEBHOOKS_NOT_CONFIGURED`)";
const disabled = {
  409: "The endpoint is disabled (`WEBHOOK_DISABLED`), or another write is in the way (`WRITE_CONFLICT`).",
};

const reads = refusingWith400(read("write", "requests"));
const writes = (status: 200 | 201 | 202 | 204) => refusingWith400(write("write", status, "requests"));

/** A secret is kept by no cache on the way. */
for (const path of ["/v1/webhooks", "/v1/webhooks/*"]) {
  webhooks.use(path, async (c, next) => {
    await next();
    c.res.headers.set("Cache-Control", "no-store");
  });
}

serve(
  webhooks,
  writes(201),
  {
    method: "post",
    path: "/v1/webhooks",
    operationId: "createWebhook",
    tags,
    summary: "Register an endpoint for events",
    description:
      "The secret is in this answer and never again. At most 5 endpoints in an organisation and environment.",
    body: body(NewWebhook, EXAMPLES.newWebhook),
    adds: () => ({ rows: 1 }),
    answer: answer(CreatedWebhook, "The endpoint and its secret.", EXAMPLES.created),
    failures: { 409: `There are 5 endpoints already (\`WEBHOOK_LIMIT_REACHED\`), or ${notConfigured}.` },
  },
  ({ deps, space, body: input }) => createWebhook(deps, space, input),
);

serve(
  webhooks,
  reads,
  {
    method: "get",
    path: "/v1/webhooks",
    operationId: "listWebhooks",
    tags,
    summary: "List the endpoints",
    description: "Needs the scope write. The newest first.",
    query: PageQuery,
    answer: cursorPage(WebhookPage, "nextCursor", "A page of endpoints.", EXAMPLES.page),
  },
  ({ deps, space, query: { limit, cursor } }) => listWebhookPage(deps, space, { limit, before: decodeCursor(cursor) }),
);

serve(
  webhooks,
  reads,
  {
    ...one,
    method: "get",
    operationId: "getWebhook",
    tags,
    summary: "Read an endpoint",
    description: "Needs the scope write. Without its secret.",
    answer: answer(Webhook, "The endpoint.", EXAMPLES.webhook),
    failures: noWebhook,
  },
  ({ deps, space, params: { webhookId } }) => getWebhook(deps, space, webhookId),
);

serve(
  webhooks,
  writes(200),
  {
    ...one,
    method: "patch",
    operationId: "updateWebhook",
    tags,
    summary: "Change, disable or enable an endpoint",
    description:
      "What is left out stays. A disabled endpoint gets nothing; what waits for it fails and can be replayed.",
    body: body(WebhookPatch, EXAMPLES.patch),
    adds: () => ({ rows: 0 }),
    answer: answer(Webhook, "The endpoint.", EXAMPLES.webhook),
    failures: noWebhook,
  },
  ({ deps, space, params: { webhookId }, body: patch }) => updateWebhook(deps, space, webhookId, patch),
);

serve(
  webhooks,
  writes(204),
  {
    ...one,
    method: "delete",
    operationId: "deleteWebhook",
    tags,
    summary: "Delete an endpoint",
    description: "Its deliveries go with it.",
    failures: noWebhook,
  },
  ({ deps, space, params: { webhookId } }) => removeWebhook(deps, space, webhookId),
);

serve(
  webhooks,
  writes(200),
  {
    ...one,
    path: `${one.path}/rotate-secret`,
    method: "post",
    operationId: "rotateWebhookSecret",
    adds: () => ({ rows: 1 }),
    tags,
    summary: "Give an endpoint a new secret",
    description: "For 24 hours each delivery is signed with the new secret and with the one before.",
    answer: answer(RotatedSecret, "The new secret.", EXAMPLES.rotated),
    failures: { ...noWebhook, 409: `Another write is in the way (\`WRITE_CONFLICT\`), or ${notConfigured}.` },
  },
  ({ deps, space, params: { webhookId } }) => rotateWebhookSecret(deps, space, webhookId),
);

serve(
  webhooks,
  writes(202),
  {
    ...one,
    path: `${one.path}/test`,
    method: "post",
    operationId: "testWebhook",
    tags,
    summary: "Send an endpoint a test event",
    description: "The event is `webhook.test`; every endpoint gets it, whatever it has asked for.",
    answer: answer(Delivery, "The delivery, which is made at once.", { ...EXAMPLES.delivery, event: "webhook.test" }),
    failures: { ...noWebhook, ...disabled },
  },
  ({ deps, space, params: { webhookId } }) => sendTest(deps, space, webhookId),
);

serve(
  webhooks,
  reads,
  {
    ...one,
    path: `${one.path}/deliveries`,
    method: "get",
    operationId: "listDeliveries",
    tags,
    summary: "List an endpoint's deliveries with their attempts",
    description:
      "Needs the scope write. The newest first. Those that ended are kept for seven days, at most 1,000 of them.",
    query: PageQuery,
    answer: cursorPage(DeliveryPage, "nextCursor", "A page of deliveries.", EXAMPLES.deliveries),
    failures: noWebhook,
  },
  ({ deps, space, params: { webhookId }, query }) => listDeliveryPage(deps, space, webhookId, query),
);

serve(
  webhooks,
  writes(202),
  {
    method: "post",
    path: `${one.path}/deliveries/{deliveryId}/replay`,
    params: one.params.extend({
      deliveryId: z.string().min(1).max(200).openapi({ example: EXAMPLES.delivery.id }),
    }),
    operationId: "replayDelivery",
    tags,
    summary: "Deliver a message again",
    description: "At once, and with the whole schedule where that fails. The body and its `webhook-id` stay.",
    answer: answer(Delivery, "The delivery.", EXAMPLES.delivery),
    failures: {
      404: "The endpoint has no delivery of this id, or there is no such endpoint (`NOT_FOUND`).",
      ...disabled,
    },
  },
  ({ deps, space, params: { webhookId, deliveryId } }) => replayDelivery(deps, space, webhookId, deliveryId),
);
