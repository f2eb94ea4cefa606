import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { refuseAddress } from "../../core/webhook/address.ts";
import { DELIVERY_STATUSES } from "../../core/webhook/delivery.ts";
import { EVENTS, TEST_EVENT } from "../../core/webhook/event.ts";

export const WebhookEventName = z.enum(EVENTS).openapi("WebhookEventName");
export const WebhookStatus = z.enum(["enabled", "disabled"]).openapi("WebhookStatus");
export const WebhookDisabledReason = z.enum(["requested", "gone", "failing"]).openapi("WebhookDisabledReason", {
  description: "requested: by a caller. gone: the receiver answered 410. failing: five days of nothing but failures.",
});
export const DeliveryStatus = z.enum(DELIVERY_STATUSES).openapi("DeliveryStatus");
export const DeliveredEvent = z.enum([...EVENTS, TEST_EVENT]).openapi("DeliveredEvent");

/** Loopback is taken here for local development; the use case knows whether this is one. */
const Address = z
  .string()
  .superRefine((address, context) => {
    const refused = refuseAddress(address, { allowsLoopback: true });
    if (refused !== undefined) context.addIssue({ code: "custom", message: refused });
  })
  .openapi({ description: "https and a public host; no credentials, no IP address. At most 2,048 characters." });

const Events = z
  .array(WebhookEventName)
  .min(1)
  .max(EVENTS.length)
  .openapi({ description: "What the endpoint is told of." });
const Description = z.string().max(500).nullable();

export const NewWebhook = z
  .strictObject({
    url: Address,
    events: Events.optional().openapi({ description: "What the endpoint is told of; everything, if left out." }),
    description: Description.optional(),
  })
  .openapi("NewWebhook");
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookPatch = z
  .strictObject({
    url: Address.optional(),
    events: Events.optional(),
    description: Description.optional(),
    status: WebhookStatus.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "must change something")
  .openapi("WebhookPatch");
export type WebhookPatch = z.infer<typeof WebhookPatch>;

export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(WebhookEventName),
    description: z.string().nullable(),
    status: WebhookStatus,
    disabledReason: z.union([WebhookDisabledReason, z.null()]),
    createdAt: z.iso.datetime(),
  })
  .openapi("Webhook");
export type Webhook = z.infer<typeof Webhook>;

export const CreatedWebhook = Webhook.extend({
  secret: z.string().openapi({ description: "Signs every delivery. It is shown this once." }),
}).openapi("CreatedWebhook");
export type CreatedWebhook = z.infer<typeof CreatedWebhook>;

export const WebhookPage = z
  .object({ data: z.array(Webhook), nextCursor: z.string().nullable() })
  .openapi("WebhookPage");

export const RotatedSecret = z
  .object({
    id: z.string(),
    secret: z.string().openapi({ description: "The new secret. It is shown this once." }),
    previousSecretExpiresAt: z.iso
      .datetime()
      .openapi({ description: "Until then each delivery is signed with the secret before, too." }),
  })
  .openapi("RotatedSecret");
export type RotatedSecret = z.infer<typeof RotatedSecret>;

const DeliveryAttempt = z
  .object({
    at: z.iso.datetime(),
    statusCode: z.int().nullable().openapi({ description: "Null where no answer came." }),
    durationMs: z.int().nullable(),
    error: z.string().nullable().openapi({ description: "Null where the receiver took the message." }),
    responseBody: z.string().nullable().openapi({ description: "The first kilobyte of the answer's body." }),
  })
  .openapi("DeliveryAttempt");

export const Delivery = z
  .object({
    id: z.string().openapi({ description: "The `webhook-id` of every attempt." }),
    event: DeliveredEvent,
    status: DeliveryStatus,
    createdAt: z.iso.datetime(),
    nextAttemptAt: z.iso.datetime().nullable().openapi({ description: "Null where none follows or one is under way." }),
    attempts: z.array(DeliveryAttempt).openapi({ description: "The newest last; at most 20 are kept." }),
  })
  .openapi("Delivery");
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryPage = z
  .object({ data: z.array(Delivery), nextCursor: z.string().nullable() })
  .openapi("DeliveryPage");

const webhook: Webhook = {
  id: DEMONSTRATION.webhookId,
  url: "https://receiver.example/hooks/scoreline",
  events: ["batch.completed"],
  description: "The applicant tracking system",
  status: "enabled",
  disabledReason: null,
  createdAt: "2026-03-26T14:30:00.000Z",
};
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
const delivery: Delivery = {
  id: DEMONSTRATION.deliveryId,
  event: "batch.completed",
  status: "pending",
  createdAt: "2026-03-26T14:30:00.000Z",
  nextAttemptAt: "2026-03-26T14:30:05.000Z",
  attempts: [
    {
      at: "2026-03-26T14:30:00.000Z",
      statusCode: 503,
      durationMs: 41,
      error: "The receiver answered 503.",
      responseBody: "Under maintenance",
    },
  ],
};

export const EXAMPLES = {
  newWebhook: { url: webhook.url, events: webhook.events, description: webhook.description },
  patch: { events: ["score.failed", "batch.completed"], status: "enabled" },
  webhook,
  created: { ...webhook, secret },
  page: { data: [webhook], nextCursor: null },
  rotated: { id: webhook.id, secret, previousSecretExpiresAt: "2026-03-27T14:30:00.000Z" },
  delivery,
  deliveries: { data: [delivery], nextCursor: null },
};
