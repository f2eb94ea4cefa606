import { randomBytes } from "node:crypto";
import type { SpaceId } from "../../src/core/access/space.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { SECRET_BYTES } from "../../src/core/webhook/signature.ts";
import { outbox, webhookEndpoints } from "../../src/db/schema.ts";
import { ENDED_BATCH } from "../../src/features/batches/batches.messages.ts";
import { encryptSecret, secretContext } from "../../src/features/webhooks/secret-box.ts";
import { EXAMPLES } from "../../src/features/webhooks/webhooks.schemas.ts";
import { insertRow } from "./insert-row.ts";

const OVERDUE_MS = 60_000;

/**
 * Returns the statements that make an endpoint, and what is owed to it: the news that the demonstration's batch has ended. The
 * first sweep of the outbox delivers it, to an address that is nobody's (RFC 2606), so that there is a delivery to replay.
 */
export async function demoWebhookRows(spaceId: SpaceId, tenantId: string, secretsKey: string): Promise<string[]> {
  const { webhookId: id, batchId } = DEMONSTRATION;
  const { url, events, description } = EXAMPLES.webhook;
  const createdAt = Date.now();
  const secret = new Uint8Array(randomBytes(SECRET_BYTES));
  return [
    insertRow(webhookEndpoints, {
      spaceId,
      id,
      url,
      events,
      description,
      status: "enabled",
      generation: 1,
      secret: await encryptSecret(secretsKey, secretContext(spaceId, id), secret),
      createdAt,
    }),
    insertRow(outbox, {
      kind: ENDED_BATCH,
      id: batchId,
      spaceId,
      payload: JSON.stringify({ tenantId, batchId }),
      createdAt: createdAt - OVERDUE_MS,
    }),
  ];
}
