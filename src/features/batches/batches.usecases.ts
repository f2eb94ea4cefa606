import type { TenantScope } from "../../core/access/tenant.ts";
import { AppError } from "../../core/errors.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import type { Deps } from "../../deps.ts";
import type { JobRow } from "../scoring-jobs/scoring-jobs.repository.ts";
import { asScoringJob } from "../scoring-jobs/scoring-jobs.usecases.ts";
import {
  findBatch,
  hasBatch,
  listBatches,
  listJobsFrom,
  type BatchPlace,
  type BatchRow,
} from "./batches.repository.ts";
import type { BatchListQuery, BatchStatus, ListedBatch } from "./batches.schemas.ts";

/** Results of long criteria are large: an isolate never holds more of them. */
const JOBS_AT_A_TIME = 25;

type ReadDeps = Pick<Deps, "db">;

/** Returns how far a batch is; throws 404 where the tenant has none of that id. */
export async function readBatch(
  { db }: ReadDeps,
  scope: TenantScope,
  id: string,
  { jobs: wanted }: { jobs: boolean },
): Promise<BatchStatus> {
  const { batch, jobs } = await findBatch(db, scope, id, { jobs: wanted });
  if (!batch) throw noBatch(id);
  const { parentBatchId, completedAt, ...status } = asStatus(batch);
  return {
    ...status,
    ...(wanted && { jobs }),
    ...(parentBatchId !== undefined && { parentBatchId }),
    ...(completedAt !== undefined && { completedAt }),
  };
}

/** Returns a page of a tenant's batches, the newest first. */
export async function listBatchPage(
  { db }: ReadDeps,
  scope: TenantScope,
  { jobId, status, limit, cursor }: BatchListQuery,
): Promise<Page<ListedBatch>> {
  const rows = await listBatches(db, scope, { jobId, status, before: decodeCursor(cursor), count: limit + 1 });
  const { data, nextCursor } = pageOf(rows, limit, ({ id }) => id);
  const listed = data.map((row) => ({ ...asStatus(row), createdAt: new Date(row.createdAt).toISOString() }));
  // Jobs that a batch shares may have ended a moment before its own row says so.
  return { data: listed.filter((batch) => status === undefined || batch.status === status), nextCursor };
}

/** Returns the jobs of a batch as lines of JSON, in the order of their submission, a few at a time. */
export async function streamResults(
  { db }: ReadDeps,
  scope: TenantScope,
  batchId: string,
  { status }: { status?: JobRow["status"] | undefined },
): Promise<ReadableStream<Uint8Array>> {
  if (!(await hasBatch(db, scope, batchId))) throw noBatch(batchId);
  const encoder = new TextEncoder();
  let at: BatchPlace = { chunk: 0, place: 0 };
  return new ReadableStream(
    {
      async pull(controller) {
        for (let lines = ""; lines === "";) {
          const rows = await listJobsFrom(db, scope, batchId, at, JOBS_AT_A_TIME);
          if (rows.length === 0 && at.place === 0) return controller.close();
          const isChunkRead = rows.length < JOBS_AT_A_TIME;
          at = isChunkRead ? { chunk: at.chunk + 1, place: 0 } : { ...at, place: at.place + rows.length };
          const wanted = rows.filter((row) => status === undefined || row.status === status);
          lines = wanted.map((row) => `${JSON.stringify(asScoringJob(row))}\n`).join("");
          if (lines !== "") controller.enqueue(encoder.encode(lines));
        }
      },
    },
    { highWaterMark: 0 },
  );
}

/** Returns a batch's row as it goes over the wire, without its jobs. */
export function asStatus({ id, jobId, parentBatchId, total, completed, failed, completedAt }: BatchRow): BatchStatus {
  const processing = total - completed - failed;
  return {
    batchId: id,
    status: processing === 0 ? "completed" : "processing",
    jobId,
    totalJobs: total,
    completed,
    failed,
    processing,
    ...(parentBatchId !== null && { parentBatchId }),
    ...(completedAt !== null && { completedAt: new Date(completedAt).toISOString() }),
  };
}

export function noBatch(id: string): AppError {
  return new AppError("NOT_FOUND", "NOT_FOUND", `There is no batch ${id}.`, {
    action: "Check the id, the key's organisation and environment, and X-Tenant-Id.",
  });
}
