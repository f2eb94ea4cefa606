import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import { messageId, TEST_EVENT } from "../../core/webhook/event.ts";
import type { Deps } from "../../deps.ts";
import type { SeenDelivery } from "./deliveries.repository.ts";
import type { EndpointRow } from "./webhooks.repository.ts";
import { Delivery } from "./webhooks.schemas.ts";
import { requireEndpoint } from "./webhooks.usecases.ts";

type DeliveryDeps = Pick<Deps, "db" | "webhookObjects">;

/** Returns a page of an endpoint's deliveries, the newest first. */
export async function listDeliveryPage(
  { db, webhookObjects }: DeliveryDeps,
  space: SpaceId,
  id: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Delivery>> {
  await requireEndpoint(db, space, id);
  const before = placeOf(cursor);
  const deliveries = await webhookObjects.list(space, id, { before, count: limit + 1 });
  const { data, nextCursor } = pageOf(deliveries, limit, ({ seq }) => String(seq));
  return { data: data.map(asDelivery), nextCursor };
}

/** Sends an endpoint a message that says nothing but its own name, whatever the endpoint has asked for. */
export async function sendTest(
  { db, now, receipt, webhookObjects }: DeliveryDeps & Pick<Deps, "now" | "receipt">,
  space: SpaceId,
  id: string,
): Promise<Delivery> {
  requireEnabled(await requireEndpoint(db, space, id));
  const [test = ""] = await receipt.newUuids(1);
  const event = { event: TEST_EVENT, webhookId: id, createdAt: new Date(now()).toISOString() };
  const message = { id: messageId(test, 0), event: TEST_EVENT, body: JSON.stringify(event) };
  await webhookObjects.accept(space, id, test, [message]);
  const made = await webhookObjects.find(space, id, message.id);
  if (!made) throw noDelivery(message.id);
  const delivery = asDelivery(made);
  await receipt.commit([], delivery);
  return delivery;
}

/** Delivers a message anew, at once and with the whole schedule; its `webhook-id` stays. */
export async function replayDelivery(
  { db, receipt, webhookObjects }: DeliveryDeps & Pick<Deps, "receipt">,
  space: SpaceId,
  id: string,
  deliveryId: string,
): Promise<Delivery> {
  requireEnabled(await requireEndpoint(db, space, id));
  const replayed = await webhookObjects.replay(space, id, deliveryId);
  if (!replayed) throw noDelivery(deliveryId);
  const delivery = asDelivery(replayed);
  await receipt.commit([], delivery);
  return delivery;
}

function requireEnabled({ id, status, disabledReason }: EndpointRow): void {
  if (status === "enabled") return;
  throw new AppError("CONFLICT", "WEBHOOK_DISABLED", `The webhook endpoint ${id} is disabled (${disabledReason}).`, {
    action: 'Enable it with PATCH /v1/webhooks/{webhookId} {"status": "enabled"} and send the request again.',
    details: { disabledReason },
  });
}

function placeOf(cursor: string | undefined): number | undefined {
  const text = decodeCursor(cursor);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw invalidInput([{ field: "cursor", message: "is not a cursor of this list" }]);
}

function noDelivery(deliveryId: string): AppError {
  return new AppError("NOT_FOUND", "NOT_FOUND", `The endpoint has no delivery ${deliveryId}.`, {
    action:
      "List the deliveries with GET /v1/webhooks/{webhookId}/deliveries; those that ended are kept for seven days.",
  });
}

function asDelivery({ id, event, status, createdAt, nextAttemptAt, attempts }: SeenDelivery): Delivery {
  return {
    id,
    event: Delivery.shape.event.parse(event),
    status,
    createdAt: isoOf(createdAt),
    nextAttemptAt: nextAttemptAt === null ? null : isoOf(nextAttemptAt),
    attempts: attempts.map((attempt) => ({ ...attempt, at: isoOf(attempt.at) })),
  };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
