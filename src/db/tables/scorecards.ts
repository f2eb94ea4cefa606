import { integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import type { DeploymentAction } from "../../core/traffic/traffic-change.ts";
import { instant, spaceId } from "../columns.ts";

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
    /** The champion before, which a rollback brings back. */
    previousModelId: text("previous_model_id"),
    /** Whether challengers score beside the champion, for the statistics alone. */
    shadowMode: integer("shadow_mode", { mode: "boolean" }).notNull().default(false),
    isActive: integer("is_active", { mode: "boolean" }).notNull(),
    cacheVersion: integer("cache_version").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.slug] })],
);

/** WITHOUT ROWID. Models that answer a part of a deployment's requests; one that a new champion has ended is not active. */
export const challengers = sqliteTable(
  "challengers",
  {
    spaceId: spaceId(),
    slug: text("slug").notNull(),
    id: text("id").notNull(),
    modelId: text("model_id").notNull(),
    trafficPct: integer("traffic_pct").notNull(),
    isActive: integer("is_active", { mode: "boolean" }).notNull(),
    addedAt: instant("added_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.slug, table.id] })],
);

/** WITHOUT ROWID. What was changed of a deployment, by whom: written in the batch of the change. */
export const deploymentChanges = sqliteTable(
  "deployment_changes",
  {
    spaceId: spaceId(),
    slug: text("slug").notNull(),
    /** What the deployment's `cache_version` became: each change moves it by one. */
    version: integer("version").notNull(),
    action: text("action").$type<DeploymentAction>().notNull(),
    keyId: text("key_id").notNull(),
    /** JSON, as is `to`: what stood before and what stands since. */
    from: text("from", { mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    to: text("to", { mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    reason: text("reason"),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.slug, table.version] })],
);
