import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Reference } from "../core/stats/score-bands.ts";
import type { DeploymentAction } from "../core/traffic/traffic-change.ts";
import { instant, spaceId } from "./columns.ts";

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

/** WITHOUT ROWID. How a reference sample falls into a model's bins and bands of scores; the sample is not kept. */
export const modelReferences = sqliteTable(
  "model_references",
  {
    spaceId: spaceId(),
    modelId: text("model_id").notNull(),
    sample: text("sample", { mode: "json" }).$type<Reference>().notNull(),
    putAt: instant("put_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.modelId] })],
);
