import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Environment } from "../../core/access/api-key.ts";
import type { Scope } from "../../core/access/scope.ts";
import { instant, spaceId } from "../columns.ts";

export const organizations = sqliteTable("organizations", {
  id: text("id").primaryKey(),
  name: text("name").notNull().unique(),
  createdAt: instant("created_at").notNull(),
});

export const apiKeys = sqliteTable(
  "api_keys",
  {
    /** The public part of the key: it is what a request is looked up by, so it alone is the primary key. */
    id: text("id").primaryKey(),
    spaceId: spaceId(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organizations.id),
    environment: text("environment").$type<Environment>().notNull(),
    name: text("name").notNull(),
    scopes: text("scopes", { mode: "json" }).$type<Scope[]>().notNull(),
    /** The person who scores with the key; null where the key itself counts as the annotator. */
    annotatorId: text("annotator_id"),
    /** SHA-256 of the secret, hexadecimal. */
    secretHash: text("secret_hash").notNull(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("api_keys_by_space").on(table.spaceId, table.id)],
);

/** WITHOUT ROWID: a row for every write that carries a key costs one row written, not two. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    spaceId: spaceId(),
    keyId: text("key_id").notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    requestHash: text("request_hash").notNull(),
    /** Whose turn it is: an effect can be committed only under the claim that stands. */
    claim: text("claim").notNull(),
    finishedClaim: text("finished_claim"),
    status: integer("status"),
    /** The answer, sealed with the caller's own secret. */
    answer: text("answer"),
    claimedAt: instant("claimed_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.keyId, table.idempotencyKey] })],
);

/** Owners of keys, by whom several keys may be held. */
export const annotators = sqliteTable(
  "annotators",
  {
    spaceId: spaceId(),
    /** Made from the e-mail address, whatever its letter case. */
    id: text("id").notNull(),
    name: text("name").notNull(),
    email: text("email").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.id] })],
);
