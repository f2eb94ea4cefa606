import { sql } from "drizzle-orm";
import type { TenantScope } from "../../core/access/tenant.ts";
import type { LatestJob } from "../../core/batch/plan-jobs.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { jobsOf } from "../batches/batches.repository.ts";
import { revisionInForce } from "../criteria/criteria.repository.ts";
import { STATUS, WITH_BATCH_AND_CHUNK } from "../scoring-jobs/scoring-jobs.repository.ts";

/** Returns the newest job of each application, by what its ids begin with, and the revision of criteria in force; one round trip. */
export async function readStanding(
  db: Database,
  scope: TenantScope,
  jobId: string,
  prefixes: readonly string[],
): Promise<{ latest: ReadonlyMap<string, LatestJob>; revision: number }> {
  const { space, tenantId } = scope;
  const [rows, [criteria]] = await readTogether<[(LatestJob & { prefix: string })[], { revision: number }[]]>(
    db,
    sql`SELECT p.value AS prefix, s.id, ${STATUS} AS status, s.created_at AS createdAt
      FROM json_each(${JSON.stringify(prefixes)}) AS p
      CROSS JOIN scoring_jobs AS s ON s.space_id = ${space} AND s.tenant_id = ${tenantId}
        AND s.id = (SELECT max(x.id) FROM scoring_jobs AS x WHERE x.space_id = ${space} AND x.tenant_id = ${tenantId}
          AND x.id > p.value AND x.id < p.value || '~')
      ${WITH_BATCH_AND_CHUNK}`,
    sql`SELECT (${revisionInForce(scope, jobId)}) AS revision`,
  );
  return { latest: new Map(rows.map(({ prefix, ...job }) => [prefix, job])), revision: criteria?.revision ?? 0 };
}

/** A batch that is stored with its jobs. */
export interface NewBatch {
  readonly id: string;
  readonly jobId: string;
  readonly parentBatchId: string | null;
  /** 0 where the job has no criteria. */
  readonly revision: number;
  readonly isSingle: boolean;
  readonly sharesJobs: boolean;
  readonly total: number;
  /** Of the jobs that are handed back. */
  readonly completed: number;
  readonly createdAt: number;
  /** The ids of its jobs, chunk by chunk. */
  readonly chunks: readonly (readonly string[])[];
}

/** The statements that store a batch and its chunks; one whose jobs have all ended before is born completed. */
export function insertBatch({ space, tenantId }: TenantScope, batch: NewBatch, write: string): Statement[] {
  const { id, jobId, parentBatchId, revision, isSingle, sharesJobs, total, completed, createdAt, chunks } = batch;
  const hasEnded = completed === total;
  return [
    sql`INSERT INTO scoring_batches (space_id, tenant_id, id, job_id, parent_batch_id, criteria_revision, is_single,
        shares_jobs, total, completed, failed, created_at, completed_at, ended_by)
      VALUES (${space}, ${tenantId}, ${id}, ${jobId}, ${parentBatchId}, ${revision === 0 ? null : revision},
        ${isSingle ? 1 : 0}, ${sharesJobs ? 1 : 0}, ${total}, ${completed}, 0, ${createdAt},
        ${hasEnded ? createdAt : null}, ${hasEnded ? write : null})`,
    sql`INSERT INTO scoring_chunks (space_id, tenant_id, batch_id, number, job_ids)
      SELECT ${space}, ${tenantId}, ${id}, j.key, j.value FROM json_each(${JSON.stringify(chunks)}) AS j`,
  ];
}

/** Where new jobs belong. */
export interface JobPlace {
  readonly jobId: string;
  readonly batchId: string;
  readonly chunk: number;
  readonly createdAt: number;
}

/** A new job: of a candidate as it was sent, JSON text, or of the candidate of another job. */
export interface NewJob {
  readonly id: string;
  readonly applicationId: string;
  readonly candidate: { readonly text: string } | { readonly ofJob: string };
}

/** The statement that stores new jobs of one chunk. It fails its batch where another submission has made one of them. */
export function insertJobs(
  { space, tenantId }: TenantScope,
  jobs: readonly NewJob[],
  { jobId, batchId, chunk, createdAt }: JobPlace,
): Statement {
  const rows = jobs.map(({ id, applicationId, candidate }) =>
    "text" in candidate ? [id, applicationId, candidate.text, null] : [id, applicationId, null, candidate.ofJob],
  );
  return sql`
    INSERT INTO scoring_jobs (space_id, tenant_id, id, job_id, application_id, batch_id, chunk, candidate, status, created_at)
    SELECT ${space}, ${tenantId}, j.value ->> 0, ${jobId}, j.value ->> 1, ${batchId}, ${chunk},
      coalesce(j.value ->> 2, o.candidate), 'queued', ${createdAt}
    FROM json_each(${JSON.stringify(rows)}) AS j
    LEFT JOIN scoring_jobs AS o ON o.space_id = ${space} AND o.tenant_id = ${tenantId} AND o.id = j.value ->> 3`;
}

/** A failed job of a batch. */
export interface FailedJob {
  readonly id: string;
  readonly applicationId: string;
  readonly bytes: number;
}

/** Returns the failed jobs of a batch in the order of their submission, and the batch's job; undefined where there is no such batch. */
export async function listFailedJobs(
  db: Database,
  scope: TenantScope,
  batchId: string,
): Promise<{ jobId: string; jobs: FailedJob[] } | undefined> {
  const { space, tenantId } = scope;
  const [[batch], jobs] = await readTogether<[{ jobId: string }[], FailedJob[]]>(
    db,
    sql`SELECT job_id AS jobId FROM scoring_batches
      WHERE space_id = ${space} AND tenant_id = ${tenantId} AND id = ${batchId} AND is_single = 0`,
    sql`SELECT s.id, s.application_id AS applicationId, octet_length(s.candidate) AS bytes
      ${jobsOf(scope, batchId)} WHERE s.status = 'failed' ORDER BY c.number, j.key`,
  );
  return batch && { jobId: batch.jobId, jobs };
}
