import { isNull } from "drizzle-orm";
import { integer, numeric, primaryKey, sqliteTable, text, unique, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { LabelType } from "../../core/annotation/label.ts";
import type { SourceType } from "../../core/annotation/source-type.ts";
import { instant, spaceId } from "../columns.ts";

export const annotationLabels = sqliteTable(
  "annotation_labels",
  {
    spaceId: spaceId(),
    /** 1, 2, 3 and so on in a space: it leads the scores of the label, and their ids. */
    number: integer("number").notNull(),
    id: text("id").notNull(),
    type: text("type").$type<LabelType>().notNull(),
    name: text("name").notNull(),
    /** The name without its letter case, by which labels of a type differ. */
    nameKey: text("name_key").notNull(),
    description: text("description"),
    /** JSON, defaults filled in. */
    settings: text("settings").notNull(),
    allowNotes: integer("allow_notes", { mode: "boolean" }).notNull(),
    /** Moves by one with every change: scores that were checked against an older one are not written. */
    revision: integer("revision").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    primaryKey({ columns: [table.spaceId, table.number] }),
    unique("annotation_labels_by_id").on(table.spaceId, table.id),
    uniqueIndex("annotation_labels_by_name")
      .on(table.spaceId, table.type, table.nameKey)
      .where(isNull(table.deletedAt)),
  ],
);

/**
 * WITHOUT ROWID and without another index: a score is one row written. Its id says where it stands (core/annotation/score-id.ts),
 * scores of a label stand together, and within it those of a source. What is long comes last, so that counting does not read it.
 */
export const annotationScores = sqliteTable(
  "annotation_scores",
  {
    spaceId: spaceId(),
    labelNumber: integer("label_number").notNull(),
    unit: integer("unit").notNull(),
    sourceType: text("source_type").$type<SourceType>().notNull(),
    sourceId: text("source_id").notNull(),
    annotator: text("annotator").notNull(),
    mark: text("mark").notNull(),
    scoreSource: text("score_source").notNull(),
    /** What agreement compares: a number or a text; null where nothing is compared. */
    measure: numeric("measure"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
    /** JSON. */
    value: text("value").notNull(),
    notes: text("notes"),
    /** JSON: earlier values and when each was written, the oldest first. */
    valueHistory: text("value_history").notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.spaceId, table.labelNumber, table.unit, table.sourceType, table.sourceId, table.annotator],
    }),
  ],
);
