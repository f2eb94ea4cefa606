import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { EventName } from "../../core/webhook/event.ts";
import { instant, spaceId } from "../columns.ts";

/** WITHOUT ROWID. A receiver of events; how far its deliveries are is known to the object that delivers to it. */
export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    spaceId: spaceId(),
    id: text("id").notNull(),
    url: text("url").notNull(),
    events: text("events", { mode: "json" }).$type<EventName[]>().notNull(),
    description: text("description"),
    status: text("status").$type<EndpointStatus>().notNull(),
    disabledReason: text("disabled_reason").$type<DisabledReason>(),
    /** Moves by one when the address or the status is changed: what was seen of the endpoint before says nothing any more. */
    generation: integer("generation").notNull(),
    /** Encrypted under WEBHOOK_SECRETS_KEY. */
    secret: text("secret").notNull(),
    /** The secret before, which signs too until then. */
    previousSecret: text("previous_secret"),
    previousSecretUntil: instant("previous_secret_until"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.id] })],
);

export type EndpointStatus = "enabled" | "disabled";

export type DisabledReason = "requested" | "gone" | "failing";
