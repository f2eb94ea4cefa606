import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { JobStatus } from "../../core/batch/scoring-job.ts";
import { instant, spaceId, tenantId } from "../columns.ts";

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
    index("scoring_batches_listed")
      .on(table.spaceId, table.tenantId, table.id)
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
