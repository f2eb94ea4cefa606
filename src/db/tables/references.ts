import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Reference } from "../../core/stats/score-bands.ts";
import { instant, spaceId } from "../columns.ts";

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
