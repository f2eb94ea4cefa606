import { sql, type SQL } from "drizzle-orm";
import type { TenantScope } from "../../core/access/tenant.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import type { Outcome } from "../scoring-jobs/score-candidate.ts";
import { jobsOf } from "./batches.repository.ts";

/** A job that is to be scored; `candidate` is JSON text. */
export interface WaitingJob {
  readonly id: string;
  readonly applicationId: string;
  readonly candidate: string;
}

/** How a job ends. */
export type EndedJob = Outcome & Pick<WaitingJob, "id">;

/** The write that ends jobs, by which it finds them again. */
export interface Write {
  readonly id: string;
  readonly at: number;
}

/** Which jobs of which batch. */
export interface ChunkKey {
  readonly batchId: string;
  readonly chunk: number;
}

/** Marks a chunk as under way, once, and returns its jobs that have not ended and what they are scored by; one round trip. */
export async function startChunk(
  db: Database,
  scope: TenantScope,
  { batchId, chunk }: ChunkKey,
  at: number,
): Promise<{ jobs: WaitingJob[]; criteria: { revision: number; jobId: string; body: string } | undefined }> {
  const { space, tenantId } = scope;
  const [, jobs, [criteria]] = await readTogether<
    [object[], WaitingJob[], { revision: number; jobId: string; body: string }[]]
  >(
    db,
    sql`UPDATE scoring_chunks SET started_at = ${at} WHERE space_id = ${space} AND tenant_id = ${tenantId}
      AND batch_id = ${batchId} AND number = ${chunk} AND started_at IS NULL`,
    sql`SELECT s.id, s.application_id AS applicationId, s.candidate ${waiting(scope, { batchId, chunk })}`,
    sql`SELECT k.revision, k.job_id AS jobId, k.body FROM scoring_batches AS b
      CROSS JOIN job_criteria AS k ON k.space_id = ${space} AND k.tenant_id = ${tenantId} AND k.job_id = b.job_id
        AND k.revision = b.criteria_revision
      WHERE b.space_id = ${space} AND b.tenant_id = ${tenantId} AND b.id = ${batchId}`,
  );
  return { jobs, criteria };
}

/** Returns the ids of a chunk's jobs that have not ended. */
export async function listWaiting(db: Database, scope: TenantScope, key: ChunkKey): Promise<string[]> {
  const [rows] = await readTogether<[{ id: string }[]]>(db, sql`SELECT s.id ${waiting(scope, key)}`);
  return rows.map(({ id }) => id);
}

/**
 * The statement that ends jobs; one that has ended before stays as it is. The list is made whole first and holds the whole
 * key: else SQLite walks through all jobs of the tenant and looks for each in the list.
 */
export function endJobs({ space, tenantId }: TenantScope, jobs: readonly EndedJob[], { id, at }: Write): Statement {
  const rows = jobs.map((job) => [job.id, job.status, job.outcome, job.modelVersion]);
  return sql`
    WITH ended AS MATERIALIZED (
      SELECT ${space} AS space_id, ${tenantId} AS tenant_id, j.value ->> 0 AS id, j.value ->> 1 AS status,
        j.value ->> 2 AS outcome, j.value ->> 3 AS model_version FROM json_each(${JSON.stringify(rows)}) AS j)
    UPDATE scoring_jobs SET status = ended.status, outcome = ended.outcome, model_version = ended.model_version,
      ended_at = ${at}, ended_by = ${id}
    FROM ended WHERE scoring_jobs.space_id = ended.space_id AND scoring_jobs.tenant_id = ended.tenant_id
      AND scoring_jobs.id = ended.id AND scoring_jobs.status = 'queued'`;
}

/** The statement that counts the jobs that the same write has ended, and ends the batch with the last of them. */
export function countEnded(scope: TenantScope, { batchId, chunk }: ChunkKey, write: Write): Statement {
  const counted = sql`SELECT count(*) FILTER (WHERE s.status = 'completed') AS completed,
    count(*) FILTER (WHERE s.status = 'failed') AS failed
    ${jobsOf(scope, batchId)} WHERE c.number = ${chunk} AND s.ended_by = ${write.id}`;
  const completed = sql`scoring_batches.completed + d.completed`;
  const failed = sql`scoring_batches.failed + d.failed`;
  return sql`
    UPDATE scoring_batches SET completed = ${completed}, failed = ${failed},
      ${endOf(sql`${completed} + ${failed}`, sql`${write.at}`, write)}
    FROM (${counted}) AS d
    WHERE ${isOpen(scope, batchId)} AND d.completed + d.failed > 0`;
}

/** The statement that counts all jobs of a batch anew: for jobs that other batches score, and after a lost report. */
export function countAnew(scope: TenantScope, batchId: string, write: Write): Statement {
  const counted = sql`SELECT count(*) FILTER (WHERE s.status = 'completed') AS completed,
    count(*) FILTER (WHERE s.status = 'failed') AS failed, max(s.ended_at) AS ended_at ${jobsOf(scope, batchId)}`;
  return sql`
    UPDATE scoring_batches SET completed = d.completed, failed = d.failed,
      ${endOf(sql`d.completed + d.failed`, sql`max(scoring_batches.created_at, d.ended_at)`, write)}
    FROM (${counted}) AS d
    WHERE ${isOpen(scope, batchId)} AND d.completed + d.failed > scoring_batches.completed + scoring_batches.failed`;
}

/** The statement that returns a batch's counts. */
export function readCounts({ space, tenantId }: TenantScope, batchId: string): Statement {
  return sql`SELECT completed, failed, completed_at AS completedAt FROM scoring_batches
    WHERE space_id = ${space} AND tenant_id = ${tenantId} AND id = ${batchId}`;
}

function endOf(ended: SQL, at: SQL, { id }: Write): SQL {
  return sql`completed_at = CASE WHEN ${ended} = scoring_batches.total THEN ${at} END,
    ended_by = CASE WHEN ${ended} = scoring_batches.total THEN ${id} END`;
}

function isOpen({ space, tenantId }: TenantScope, batchId: string): SQL {
  return sql`scoring_batches.space_id = ${space} AND scoring_batches.tenant_id = ${tenantId}
    AND scoring_batches.id = ${batchId} AND scoring_batches.completed_at IS NULL`;
}

function waiting(scope: TenantScope, { batchId, chunk }: ChunkKey): SQL {
  return sql`${jobsOf(scope, batchId)} WHERE c.number = ${chunk} AND s.batch_id = ${batchId} AND s.status = 'queued'`;
}
