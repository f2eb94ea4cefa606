import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import type { Environment } from "../core/access/api-key.ts";
import type { Scope } from "../core/access/scope.ts";
import { instant, spaceId } from "./columns.ts";

// drizzle-kit cannot write WITHOUT ROWID; the migrations say it for the tables named so here.

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
    /** Whose turn it is; an effect can be committed only under the claim that stands. */
    claim: text("claim").notNull(),
    finishedClaim: text("finished_claim"),
    status: integer("status"),
    /** The answer, sealed with the caller's own secret. */
    answer: text("answer"),
    claimedAt: instant("claimed_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.spaceId, table.keyId, table.idempotencyKey] }),
    check("claim_stands", sql`${table.finishedClaim} IS NULL OR ${table.finishedClaim} = ${table.claim}`),
  ],
);

export const models = sqliteTable(
  "models",
  {
    spaceId: spaceId(),
    id: text("id").notNull(),
    scorecardId: text("scorecard_id").notNull(),
    version: text("version").notNull(),
    name: text("name").notNull(),
    specVersion: text("spec_version").notNull(),
    status: text("status").$type<"active" | "archived">().notNull(),
    environment: text("environment").$type<"production" | "staging">().notNull(),
    description: text("description"),
    deployedBy: text("deployed_by").notNull(),
    /** The specification as it was sent, JSON. */
    spec: text("spec").notNull(),
    /** SHA-256 of the specification's canonical JSON: two specs of one hash are the same spec. */
    specHash: text("spec_hash").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.spaceId, table.id] }),
    unique("models_by_version").on(table.spaceId, table.scorecardId, table.version),
  ],
);

export const deployments = sqliteTable(
  "deployments",
  {
    spaceId: spaceId(),
    /** Made from the scorecard's id, so that a scorecard has one deployment. */
    slug: text("slug").notNull(),
    scorecardId: text("scorecard_id").notNull(),
    name: text("name").notNull(),
    championModelId: text("champion_model_id").notNull(),
    isActive: integer("is_active", { mode: "boolean" }).notNull(),
    cacheVersion: integer("cache_version").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.slug] })],
);
