import { sql, type SQL } from "drizzle-orm";
import type { TenantScope } from "../../core/access/tenant.ts";
import { readTogether, type Database } from "../../db/client.ts";
import { JOB_COLUMNS, STATUS, WITH_BATCH_AND_CHUNK, type JobRow } from "../scoring-jobs/scoring-jobs.repository.ts";
import type { BatchJob, BatchListQuery } from "./batches.schemas.ts";

/** A batch with its counters as its jobs make them. */
export interface BatchRow {
  readonly id: string;
  readonly jobId: string;
  readonly parentBatchId: string | null;
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly createdAt: number;
  readonly completedAt: number | null;
}

/** Returns a batch, or undefined where the tenant has none of that id, and its jobs in the order of their submission. */
export async function findBatch(
  db: Database,
  scope: TenantScope,
  id: string,
  { jobs }: { jobs: boolean },
): Promise<{ batch: BatchRow | undefined; jobs: BatchJob[] }> {
  const statement = sql`SELECT ${columnsOf(scope)} ${batchesOf(scope)} AND t.id = ${id}`;
  if (!jobs) {
    const [[batch]] = await readTogether<[BatchRow[]]>(db, statement);
    return { batch, jobs: [] };
  }
  const [[batch], rows] = await readTogether<[BatchRow[], BatchJob[]]>(
    db,
    statement,
    sql`SELECT s.application_id AS applicationId, s.id AS scoringJobId, ${STATUS} AS status
      ${jobsOf(scope, id)} ${WITH_BATCH_AND_CHUNK} ORDER BY c.number, j.key`,
  );
  return { batch, jobs: rows };
}

/** Returns whether the tenant has a batch of that id. */
export async function hasBatch(db: Database, scope: TenantScope, id: string): Promise<boolean> {
  const [rows] = await readTogether<[object[]]>(db, sql`SELECT 1 AS one ${batchesOf(scope)} AND t.id = ${id}`);
  return rows.length > 0;
}

/** Returns a tenant's batches, the newest first. */
export async function listBatches(
  db: Database,
  scope: TenantScope,
  {
    jobId,
    status,
    before,
    count,
  }: Pick<BatchListQuery, "jobId" | "status"> & { before?: string | undefined; count: number },
): Promise<BatchRow[]> {
  const conditions = [
    ...(before === undefined ? [] : [sql`AND t.id < ${before}`]),
    ...(jobId === undefined ? [] : [sql`AND t.job_id = ${jobId}`]),
    ...(status === "processing" ? [sql`AND t.completed_at IS NULL`] : []),
    ...(status === "completed" ? [sql`AND t.completed_at IS NOT NULL`] : []),
  ];
  const [rows] = await readTogether<[BatchRow[]]>(
    db,
    sql`SELECT ${columnsOf(scope)} ${batchesOf(scope, indexFor(jobId, status))} ${sql.join(conditions, sql` `)}
      ORDER BY t.id DESC LIMIT ${count}`,
  );
  return rows;
}

/** Where in a batch jobs stand: a chunk of it, and the place in the chunk. */
export interface BatchPlace {
  readonly chunk: number;
  readonly place: number;
}

/** Returns up to `count` jobs of one chunk of a batch from a place on, in order. */
export async function listJobsFrom(
  db: Database,
  scope: TenantScope,
  batchId: string,
  { chunk, place }: BatchPlace,
  count: number,
): Promise<JobRow[]> {
  const [rows] = await readTogether<[JobRow[]]>(
    db,
    sql`SELECT ${JOB_COLUMNS} ${jobsOf(scope, batchId)} ${WITH_BATCH_AND_CHUNK}
      WHERE c.number = ${chunk} AND j.key >= ${place} AND j.key < ${place + count} ORDER BY j.key`,
  );
  return rows;
}

/** A batch's jobs `s`, through its chunks `c`, the place of each being `j.key`. */
export function jobsOf({ space, tenantId }: TenantScope, batchId: string | SQL): SQL {
  return sql`FROM scoring_chunks AS c
    CROSS JOIN json_each(c.job_ids) AS j
      ON c.space_id = ${space} AND c.tenant_id = ${tenantId} AND c.batch_id = ${batchId}
    CROSS JOIN scoring_jobs AS s ON s.space_id = ${space} AND s.tenant_id = ${tenantId} AND s.id = j.value`;
}

/** The columns of a batch `t`. Jobs that it shares may have ended since it was last written: these are counted anew. */
function columnsOf(scope: TenantScope): SQL {
  const current = (counted: SQL, written: SQL) => sql`CASE WHEN t.shares_jobs = 1 AND t.completed_at IS NULL
    THEN (SELECT ${counted} ${jobsOf(scope, sql`t.id`)}) ELSE ${written} END`;
  const lastEnd = sql`CASE WHEN min(s.ended_at IS NOT NULL) = 1 THEN max(t.created_at, max(s.ended_at)) END`;
  return sql`t.id, t.job_id AS jobId, t.parent_batch_id AS parentBatchId, t.total, t.created_at AS createdAt,
    ${current(sql`count(*) FILTER (WHERE s.status = 'completed')`, sql`t.completed`)} AS completed,
    ${current(sql`count(*) FILTER (WHERE s.status = 'failed')`, sql`t.failed`)} AS failed,
    ${current(lastEnd, sql`t.completed_at`)} AS completedAt`;
}

/** Named, for SQLite knows no figures of the tables and would walk through the primary key, where single jobs lie too. */
function indexFor(jobId: string | undefined, status: BatchListQuery["status"]): SQL {
  if (jobId !== undefined) return sql`INDEXED BY scoring_batches_by_job`;
  return status === "processing" ? sql`INDEXED BY scoring_batches_open` : sql`INDEXED BY scoring_batches_listed`;
}

function batchesOf({ space, tenantId }: TenantScope, index: SQL = sql``): SQL {
  return sql`FROM scoring_batches AS t ${index}
    WHERE t.space_id = ${space} AND t.tenant_id = ${tenantId} AND t.is_single = 0`;
}
