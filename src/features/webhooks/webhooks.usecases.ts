import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { pageOf, type Page } from "../../core/page.ts";
import { refuseAddress } from "../../core/webhook/address.ts";
import { EVENTS, type EventName } from "../../core/webhook/event.ts";
import { formatSecret, SECRET_BYTES } from "../../core/webhook/signature.ts";
import { commit } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { DisabledReason } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { WebhookSettings } from "../../settings.ts";
import { encryptSecret, secretContext } from "./secret-box.ts";
import {
  deleteEndpoint,
  disableUnchanged,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  rotateSecret,
  updateEndpoint,
  type EndpointRow,
} from "./webhooks.repository.ts";
import type { CreatedWebhook, NewWebhook, RotatedSecret, Webhook, WebhookPatch } from "./webhooks.schemas.ts";

type WebhookDeps = Pick<
  Deps,
  "db" | "now" | "newId" | "receipt" | "contention" | "later" | "webhookObjects" | "webhookSettings"
>;

const ChangedRows = z.array(
  z.object({
    id: z.string(),
    url: z.string(),
    events: z.string().transform((text): EventName[] => JSON.parse(text)),
    description: z.string().nullable(),
    status: z.enum(["enabled", "disabled"]),
    disabled_reason: z.enum(["requested", "gone", "failing"]).nullable(),
    created_at: z.int(),
  }),
);

/** Of one organisation in one environment. */
const MAX_ENDPOINTS = 5;
/** For so long the secret before signs too. */
const ROTATION_MS = 24 * 60 * 60 * 1_000;

/** Makes an endpoint. Its secret is in the answer and, encrypted, in the database. Throws 409 where the space has five. */
export async function createWebhook(deps: WebhookDeps, space: SpaceId, input: NewWebhook): Promise<CreatedWebhook> {
  const { db, now, newId, receipt, contention, webhookSettings } = deps;
  const secretsKey = requireSecretsKey(webhookSettings);
  requireAddress(webhookSettings, input.url);
  const id = newId("wh_");
  const { secret, stored } = await newSecret(secretsKey, space, id);
  const row: EndpointRow = {
    spaceId: space,
    id,
    url: input.url,
    events: [...new Set(input.events ?? EVENTS)],
    description: input.description ?? null,
    status: "enabled",
    disabledReason: null,
    generation: 1,
    secret: stored,
    previousSecret: null,
    previousSecretUntil: null,
    createdAt: now(),
  };
  const created = { ...asWebhook(row), secret };
  return retryConflict(contention, async () => {
    const standing = await listEndpoints(db, space, { count: MAX_ENDPOINTS });
    if (standing.length >= MAX_ENDPOINTS) throw tooManyEndpoints();
    await receipt.commit(insertEndpoint(db, row, MAX_ENDPOINTS), created);
    return created;
  });
}

/** Returns a page of the space's endpoints, the newest first. */
export async function listWebhookPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { limit, before }: { limit: number; before: string | undefined },
): Promise<Page<Webhook>> {
  const rows = await listEndpoints(db, space, { before, count: limit + 1 });
  return pageOf(rows.map(asWebhook), limit, ({ id }) => id);
}

export async function getWebhook({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<Webhook> {
  return asWebhook(await requireEndpoint(db, space, id));
}

/** Changes what was sent and nothing else; one that is enabled again begins with a clean record. */
export async function updateWebhook(
  { receipt, db, later, webhookObjects, webhookSettings }: WebhookDeps,
  space: SpaceId,
  id: string,
  { events, ...patch }: WebhookPatch,
): Promise<Webhook> {
  if (patch.url !== undefined) requireAddress(webhookSettings, patch.url);
  const change = { ...patch, ...(events && { events: [...new Set(events)] }) };
  const webhook = await receipt.commitThenAnswer([updateEndpoint(db, space, id, change)], ([rows]) => {
    const [row] = ChangedRows.parse(rows);
    if (!row) throw noWebhook(id);
    return asWebhook({ ...row, disabledReason: row.disabled_reason, createdAt: row.created_at });
  });
  later(webhookObjects.refresh(space, id));
  return webhook;
}

/** Deletes an endpoint; its deliveries go with it. */
export async function removeWebhook(
  { db, later, webhookObjects }: Pick<WebhookDeps, "db" | "later" | "webhookObjects">,
  space: SpaceId,
  id: string,
): Promise<void> {
  const [deleted = []] = await commit(db, [deleteEndpoint(db, space, id)]);
  if (deleted.length === 0) throw noWebhook(id);
  later(webhookObjects.refresh(space, id));
}

/** Gives an endpoint a new secret; the one before signs too for 24 hours, and one before that no longer. */
export async function rotateWebhookSecret(deps: WebhookDeps, space: SpaceId, id: string): Promise<RotatedSecret> {
  const { db, now, receipt, contention, webhookSettings } = deps;
  const { secret, stored } = await newSecret(requireSecretsKey(webhookSettings), space, id);
  const until = now() + ROTATION_MS;
  const rotated = { id, secret, previousSecretExpiresAt: new Date(until).toISOString() };
  return retryConflict(contention, async () => {
    await requireEndpoint(db, space, id);
    await receipt.commit(rotateSecret(db, space, id, { secret: stored, until }), rotated);
    return rotated;
  });
}

/** Disables an endpoint for what its deliveries have shown, unless it was changed meanwhile. */
export async function disableEndpoint(db: Deps["db"], endpoint: EndpointRow, reason: DisabledReason): Promise<void> {
  await commit(db, [disableUnchanged(db, endpoint, reason)]);
}

/** Returns an endpoint of the space, or throws 404. */
export async function requireEndpoint(db: Deps["db"], space: SpaceId, id: string): Promise<EndpointRow> {
  const row = await findEndpoint(db, space, id);
  if (!row) throw noWebhook(id);
  return row;
}

async function newSecret(secretsKey: string, space: SpaceId, id: string): Promise<{ secret: string; stored: string }> {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return { secret: formatSecret(bytes), stored: await encryptSecret(secretsKey, secretContext(space, id), bytes) };
}

function requireAddress(settings: WebhookSettings, url: string): void {
  const refused = refuseAddress(url, settings);
  if (refused !== undefined) throw invalidInput([{ field: "url", message: refused }]);
}

function requireSecretsKey({ secretsKey }: WebhookSettings): string {
  if (secretsKey !== undefined) return secretsKey;
  throw new AppError("CONFLICT", "WEBHOOKS_NOT_CONFIGURED", "This deployment has no key to encrypt secrets with.", {
    action: "Whoever runs the Worker sets the secret WEBHOOK_SECRETS_KEY: npx wrangler secret put WEBHOOK_SECRETS_KEY.",
  });
}

function tooManyEndpoints(): AppError {
  const message = `There are ${MAX_ENDPOINTS} webhook endpoints already, which is the most.`;
  return new AppError("CONFLICT", "WEBHOOK_LIMIT_REACHED", message, {
    action: "Delete one with DELETE /v1/webhooks/{webhookId}, or change one with PATCH.",
    details: { limit: MAX_ENDPOINTS },
  });
}

function noWebhook(id: string): AppError {
  return new AppError("NOT_FOUND", "NOT_FOUND", `There is no webhook endpoint ${id}.`, {
    action: "List the endpoints with GET /v1/webhooks.",
  });
}

type Shown = "id" | "url" | "events" | "description" | "status" | "disabledReason" | "createdAt";

function asWebhook(row: Pick<EndpointRow, Shown>): Webhook {
  const { id, url, events, description, status, disabledReason, createdAt } = row;
  return { id, url, events, description, status, disabledReason, createdAt: new Date(createdAt).toISOString() };
}
