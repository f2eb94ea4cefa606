import { isNull } from "drizzle-orm";
import { foreignKey, index, integer, primaryKey, real, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import type { ObjectType } from "../../core/object-type.ts";
import type { AnswerType } from "../../core/points/answer-type.ts";
import type { Dimension } from "../../core/profile/rule.ts";
import { instant, spaceId } from "../columns.ts";

export const signalTemplates = sqliteTable(
  "signal_templates",
  {
    spaceId: spaceId(),
    templateId: text("template_id").notNull(),
    /** The id of this version; the template's own id stays. */
    id: text("id").notNull(),
    objectType: text("object_type").$type<ObjectType>().notNull(),
    version: integer("version").notNull(),
    name: text("name").notNull(),
    description: text("description"),
    question: text("question").notNull(),
    answerType: text("answer_type").$type<TemplateAnswerType>().notNull(),
    weight: text("weight").$type<TemplateWeight>().notNull(),
    qualificationCriteria: text("qualification_criteria"),
    outputSchema: text("output_schema", { mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.templateId] })],
);

export const scoringProfiles = sqliteTable(
  "scoring_profiles",
  {
    spaceId: spaceId(),
    id: text("id").notNull(),
    type: text("type").$type<ObjectType>().notNull(),
    name: text("name").notNull(),
    description: text("description"),
    /** Moves by one with every change of a rule; NOT NULL, so that a statement can fail its batch by setting NULL. */
    revision: integer("revision").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.id] })],
);

/**
 * WITHOUT ROWID. A version of a rule holds from revision `since` of its profile to before revision `until`, or still: a
 * score points to a revision, and finds here what its contributions mean.
 */
export const rules = sqliteTable(
  "rules",
  {
    spaceId: spaceId(),
    profileId: text("profile_id").notNull(),
    id: text("id").notNull(),
    since: integer("since").notNull(),
    until: integer("until"),
    /** Orders the rules of a revision; a rule keeps it over its versions. */
    position: integer("position").notNull(),
    signalTemplateId: text("signal_template_id").notNull(),
    dimension: text("dimension").$type<Dimension>().notNull(),
    answerType: text("answer_type").$type<AnswerType>().notNull(),
    /** As it was sent, JSON. */
    pointValues: text("point_values").notNull(),
    selector: text("selector"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.spaceId, table.profileId, table.id, table.since] }),
    index("rules_in_force").on(table.spaceId, table.profileId).where(isNull(table.until)),
    foreignKey({
      columns: [table.spaceId, table.profileId],
      foreignColumns: [scoringProfiles.spaceId, scoringProfiles.id],
    }),
  ],
);

/** WITHOUT ROWID. */
export const assignments = sqliteTable(
  "assignments",
  {
    spaceId: spaceId(),
    profileId: text("profile_id").notNull(),
    objectId: text("object_id").notNull(),
    id: text("id").notNull(),
    assignedAt: instant("assigned_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.spaceId, table.profileId, table.objectId] }),
    foreignKey({
      columns: [table.spaceId, table.profileId],
      foreignColumns: [scoringProfiles.spaceId, scoringProfiles.id],
    }),
    index("assignments_by_object").on(table.spaceId, table.objectId, table.profileId),
    unique("assignments_by_id").on(table.spaceId, table.id),
  ],
);

/** WITHOUT ROWID. The newest answers of one object in one row: reading 500 objects reads 500 rows. */
export const objectSignals = sqliteTable(
  "object_signals",
  {
    spaceId: spaceId(),
    objectId: text("object_id").notNull(),
    /** Moves by one with every stored change; NOT NULL for the same reason as a profile's. */
    revision: integer("revision").notNull(),
    answers: text("answers").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.objectId] })],
);

/** WITHOUT ROWID and without another index: a changed score is one row written. */
export const profileScores = sqliteTable(
  "profile_scores",
  {
    spaceId: spaceId(),
    profileId: text("profile_id").notNull(),
    dimension: text("dimension").$type<Dimension>().notNull(),
    objectId: text("object_id").notNull(),
    score: real("score").notNull(),
    /** Positional, against the rules of `revision`. */
    contributions: text("contributions").notNull(),
    revision: integer("revision").notNull(),
    signalCoverage: integer("signal_coverage").notNull(),
    totalRules: integer("total_rules").notNull(),
    /** A hash of everything that makes the result, so that an equal result writes nothing. */
    resultHash: text("result_hash").notNull(),
    version: integer("version").notNull(),
    previousScore: real("previous_score"),
    previousContributions: text("previous_contributions"),
    previousRevision: integer("previous_revision"),
    computedAt: instant("computed_at").notNull(),
    /** The run that wrote the row, by which the same batch finds what it changed. */
    run: text("run").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.profileId, table.dimension, table.objectId] })],
);

/** WITHOUT ROWID. Objects of a profile that could not be computed; the row goes once one can be. */
export const recomputeFailures = sqliteTable(
  "recompute_failures",
  {
    spaceId: spaceId(),
    profileId: text("profile_id").notNull(),
    objectId: text("object_id").notNull(),
    reason: text("reason").notNull(),
    failedAt: instant("failed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.profileId, table.objectId] })],
);

export type TemplateWeight = "important" | "nice_to_have" | "not_important";

export type TemplateAnswerType = AnswerType | "open_text" | "url" | "json_schema";
