import { sql, type SQL } from "drizzle-orm";
import type { TenantScope } from "../../core/access/tenant.ts";
import { afterAllJobs, type JobStatus } from "../../core/batch/scoring-job.ts";
import { readTogether, type Database } from "../../db/client.ts";

/** A scoring job as it is told; `outcome` is JSON text. */
export interface JobRow {
  readonly id: string;
  readonly status: JobStatus;
  readonly jobId: string;
  readonly applicationId: string;
  readonly resumeUrl: string | null;
  readonly outcome: string | null;
  readonly criteriaRevision: number | null;
  readonly modelVersion: string | null;
  readonly endedAt: number | null;
}

/** Returns one scoring job, or undefined where the tenant has none of that id. */
export async function findJob(db: Database, scope: TenantScope, id: string): Promise<JobRow | undefined> {
  const [[row]] = await readTogether<[JobRow[]]>(db, sql`SELECT ${JOB_COLUMNS} ${jobsOf(scope)} AND s.id = ${id}`);
  return row;
}

/** Returns the newest scoring job of an application, by what the ids of its jobs begin with. */
export async function findLatestJob(db: Database, scope: TenantScope, prefix: string): Promise<JobRow | undefined> {
  const ofApplication = sql`s.id > ${prefix} AND s.id < ${afterAllJobs(prefix)}`;
  const [[row]] = await readTogether<[JobRow[]]>(
    db,
    sql`SELECT ${JOB_COLUMNS} ${jobsOf(scope)} AND ${ofApplication} ORDER BY s.id DESC LIMIT 1`,
  );
  return row;
}

/** Returns scoring jobs by their ids, in the order of the ids. */
export async function listJobs(db: Database, scope: TenantScope, ids: readonly string[]): Promise<JobRow[]> {
  const [rows] = await readTogether<[JobRow[]]>(
    db,
    sql`SELECT ${JOB_COLUMNS} FROM json_each(${JSON.stringify(ids)}) AS j
      CROSS JOIN scoring_jobs AS s ON s.space_id = ${scope.space} AND s.tenant_id = ${scope.tenantId} AND s.id = j.value
      ${WITH_BATCH_AND_CHUNK} ORDER BY j.key`,
  );
  return rows;
}

/** What is joined to a job `s`: its batch `b` and its chunk `o`. */
export const WITH_BATCH_AND_CHUNK: SQL = sql`
  CROSS JOIN scoring_batches AS b
    ON b.space_id = s.space_id AND b.tenant_id = s.tenant_id AND b.id = s.batch_id
  CROSS JOIN scoring_chunks AS o
    ON o.space_id = s.space_id AND o.tenant_id = s.tenant_id AND o.batch_id = s.batch_id AND o.number = s.chunk`;

/** A job is under way from when its chunk is: that is written once for a hundred jobs. */
export const STATUS: SQL = sql`CASE WHEN s.status = 'queued' AND o.started_at IS NOT NULL THEN 'processing' ELSE s.status END`;

export const JOB_COLUMNS: SQL = sql`s.id, ${STATUS} AS status, s.job_id AS jobId, s.application_id AS applicationId,
  s.candidate ->> 'resumeUrl' AS resumeUrl, s.outcome, b.criteria_revision AS criteriaRevision,
  s.model_version AS modelVersion, s.ended_at AS endedAt`;

function jobsOf({ space, tenantId }: TenantScope): SQL {
  return sql`FROM scoring_jobs AS s ${WITH_BATCH_AND_CHUNK} WHERE s.space_id = ${space} AND s.tenant_id = ${tenantId}`;
}
