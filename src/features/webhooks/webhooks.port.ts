import type { SpaceId } from "../../core/access/space.ts";
import { messageId, type WebhookEvent } from "../../core/webhook/event.ts";
import type { Database } from "../../db/client.ts";
import type { Message, SeenDelivery } from "./deliveries.repository.ts";
import { listListeners } from "./webhooks.repository.ts";

/** The way to the objects that deliver to receivers. */
export interface WebhookPort {
  /** Hands the events of one outbox entry to every endpoint that asked for them; handing them over again changes nothing. */
  readonly publish: (space: SpaceId, entryId: string, events: readonly WebhookEvent[]) => Promise<void>;
}

/** The way to the object of one endpoint; each call is one RPC. */
export interface WebhookObjects {
  /** Takes messages in under the id of what they belong to; taking them in again changes nothing. */
  readonly accept: (space: SpaceId, endpointId: string, entryId: string, messages: readonly Message[]) => Promise<void>;
  readonly list: (
    space: SpaceId,
    endpointId: string,
    page: { before: number | undefined; count: number },
  ) => Promise<readonly SeenDelivery[]>;
  readonly find: (space: SpaceId, endpointId: string, deliveryId: string) => Promise<SeenDelivery | undefined>;
  readonly replay: (space: SpaceId, endpointId: string, deliveryId: string) => Promise<SeenDelivery | undefined>;
  readonly refresh: (space: SpaceId, endpointId: string) => Promise<void>;
}

/** Returns the way to the objects over the Worker's bindings: one object an endpoint. */
export function webhookObjects({ WEBHOOK_ENDPOINT }: Pick<Env, "WEBHOOK_ENDPOINT">): WebhookObjects {
  const objectOf = (space: SpaceId, endpointId: string) => WEBHOOK_ENDPOINT.getByName(`${space}/${endpointId}`);
  return {
    accept: (space, endpointId, entryId, messages) => objectOf(space, endpointId).accept(entryId, [...messages]),
    list: (space, endpointId, page) => objectOf(space, endpointId).list(page),
    find: (space, endpointId, deliveryId) => objectOf(space, endpointId).find(deliveryId),
    replay: (space, endpointId, deliveryId) => objectOf(space, endpointId).replay(deliveryId),
    refresh: (space, endpointId) => objectOf(space, endpointId).refresh(),
  };
}

/** Returns the port: an event becomes one message for each endpoint that listens, with one id and one body for all. */
export function webhookPort(db: Database, objects: WebhookObjects): WebhookPort {
  return {
    async publish(space, entryId, events) {
      const listeners = await listListeners(db, space);
      const handed = listeners.map(async ({ id, events: asked }) => {
        const messages = events.flatMap((event, position) =>
          asked.includes(event.event) ? [messageOf(entryId, position, event)] : [],
        );
        if (messages.length > 0) await objects.accept(space, id, entryId, messages);
      });
      const failures = (await Promise.allSettled(handed)).filter((result) => result.status === "rejected");
      if (failures.length > 0) throw failures[0]?.reason;
    },
  };
}

function messageOf(entryId: string, position: number, event: WebhookEvent): Message {
  return { id: messageId(entryId, position), event: event.event, body: JSON.stringify(event) };
}
