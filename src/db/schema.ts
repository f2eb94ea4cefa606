import { isNull, sql } from "drizzle-orm";
import { foreignKey, index, integer, primaryKey, real, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import type { Environment } from "../core/access/api-key.ts";
import type { Scope } from "../core/access/scope.ts";
import type { JobStatus } from "../core/batch/scoring-job.ts";
import type { ObjectType } from "../core/object-type.ts";
import type { AnswerType } from "../core/points/answer-type.ts";
import type { Dimension } from "../core/profile/rule.ts";
import type { DeploymentAction } from "../core/traffic/traffic-change.ts";
import { instant, spaceId, tenantId } from "./columns.ts";

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

/** WITHOUT ROWID. What is committed and not yet dispatched to an object or a receiver; kind leads, as it is read by kind. */
export const outbox = sqliteTable(
  "outbox",
  {
    kind: text("kind").notNull(),
    id: text("id").notNull(),
    spaceId: spaceId(),
    payload: text("payload").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

/** WITHOUT ROWID. Customers of an organisation, each since its first request that wrote something. */
export const tenants = sqliteTable(
  "tenants",
  { spaceId: spaceId(), tenantId: tenantId(), createdAt: instant("created_at").notNull() },
  (table) => [primaryKey({ columns: [table.spaceId, table.tenantId] })],
);

/** WITHOUT ROWID. What candidates of a job are scored by; a revision never changes, and the highest one is in force. */
export const jobCriteria = sqliteTable(
  "job_criteria",
  {
    spaceId: spaceId(),
    tenantId: tenantId(),
    jobId: text("job_id").notNull(),
    revision: integer("revision").notNull(),
    /** JSON: criteria or a deployment, as they were sent. */
    body: text("body").notNull(),
    /** Whether a scoring job points to it; one that none points to goes with the next. */
    isUsed: integer("is_used", { mode: "boolean" }).notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.tenantId, table.jobId, table.revision] })],
);

/** WITHOUT ROWID. Its counters are derived from its jobs, in the write that ends some of them. */
export const scoringBatches = sqliteTable(
  "scoring_batches",
  {
    spaceId: spaceId(),
    tenantId: tenantId(),
    id: text("id").notNull(),
    jobId: text("job_id").notNull(),
    parentBatchId: text("parent_batch_id"),
    /** What its own jobs are scored by; null where the job had no criteria. */
    criteriaRevision: integer("criteria_revision"),
    /** Whether it holds one application that was submitted by itself: such a batch is nobody's to see. */
    isSingle: integer("is_single", { mode: "boolean" }).notNull(),
    /** Whether jobs of earlier batches are among its own: those end without a write of this row. */
    sharesJobs: integer("shares_jobs", { mode: "boolean" }).notNull(),
    total: integer("total").notNull(),
    completed: integer("completed").notNull(),
    failed: integer("failed").notNull(),
    createdAt: instant("created_at").notNull(),
    completedAt: instant("completed_at"),
    /** The write that ended it, by which the same write finds that it did. */
    endedBy: text("ended_by"),
  },
  (table) => [
    primaryKey({ columns: [table.spaceId, table.tenantId, table.id] }),
    index("scoring_batches_by_job")
      .on(table.spaceId, table.tenantId, table.jobId, table.id)
      .where(sql`is_single = 0`),
    index("scoring_batches_open")
      .on(table.spaceId, table.tenantId, table.id)
      .where(sql`is_single = 0 AND completed_at IS NULL`),
  ],
);

/** WITHOUT ROWID. The jobs of a batch in the order of their submission, at most a hundred in a chunk. */
export const scoringChunks = sqliteTable(
  "scoring_chunks",
  {
    spaceId: spaceId(),
    tenantId: tenantId(),
    batchId: text("batch_id").notNull(),
    number: integer("number").notNull(),
    /** JSON array; jobs of earlier batches, which were handed back, are among them. */
    jobIds: text("job_ids").notNull(),
    startedAt: instant("started_at"),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.tenantId, table.batchId, table.number] })],
);

/**
 * WITHOUT ROWID and without another index: a job is one row written when it is submitted and one when it ends. The id begins
 * with a hash of job and application, so that the newest job of an application is found by it.
 */
export const scoringJobs = sqliteTable(
  "scoring_jobs",
  {
    spaceId: spaceId(),
    tenantId: tenantId(),
    id: text("id").notNull(),
    jobId: text("job_id").notNull(),
    applicationId: text("application_id").notNull(),
    /** The batch and the chunk that score it. */
    batchId: text("batch_id").notNull(),
    chunk: integer("chunk").notNull(),
    /** JSON, as it was sent. */
    candidate: text("candidate").notNull(),
    status: text("status").$type<Exclude<JobStatus, "processing">>().notNull(),
    /** JSON: the result, or why the job failed. */
    outcome: text("outcome"),
    modelVersion: text("model_version"),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
    /** The write that ended it. */
    endedBy: text("ended_by"),
  },
  (table) => [primaryKey({ columns: [table.spaceId, table.tenantId, table.id] })],
);

export type TemplateWeight = "important" | "nice_to_have" | "not_important";
export type TemplateAnswerType = AnswerType | "open_text" | "url" | "json_schema";

export * from "./tables/references.ts";
