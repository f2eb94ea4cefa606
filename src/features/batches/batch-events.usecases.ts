import type { SpaceId } from "../../core/access/space.ts";
import type { TenantScope } from "../../core/access/tenant.ts";
import type { WebhookEvent } from "../../core/webhook/event.ts";
import type { OutboxDeps } from "../../work.ts";
import { listJobs, type JobRow } from "../scoring-jobs/scoring-jobs.repository.ts";
import { asScoringJob } from "../scoring-jobs/scoring-jobs.usecases.ts";
import { listEndedJobs } from "./batch-events.repository.ts";
import { EndedJobsEntry, type EndedBatchEntry } from "./batches.messages.ts";
import { findBatch } from "./batches.repository.ts";
import { asStatus } from "./batches.usecases.ts";

/** Results of large criteria are read in parts, so that an isolate never holds megabytes of them. */
const JOBS_AT_A_TIME = 25;

/** Tells receivers of jobs that have ended. Results never change, so that telling it again says the same. */
export async function publishEndedJobs(
  { db, webhooks }: Pick<OutboxDeps, "db" | "webhooks">,
  space: SpaceId,
  { tenantId, jobIds }: EndedJobsEntry,
  entryId: string,
): Promise<void> {
  for (let from = 0; from < jobIds.length; from += JOBS_AT_A_TIME) {
    const rows = await listJobs(db, { space, tenantId }, jobIds.slice(from, from + JOBS_AT_A_TIME));
    await webhooks.publish(space, `${entryId}/${from}`, rows.map(asEvent));
  }
}

/** Tells receivers that a batch has ended, after all its jobs. */
export async function publishEndedBatch(
  deps: Pick<OutboxDeps, "db" | "webhooks">,
  space: SpaceId,
  { tenantId, batchId }: EndedBatchEntry,
  entryId: string,
): Promise<void> {
  const scope: TenantScope = { space, tenantId };
  for (const { id, payload } of await listEndedJobs(deps.db, batchId)) {
    await publishEndedJobs(deps, space, EndedJobsEntry.parse(JSON.parse(payload)), id);
  }
  const { batch } = await findBatch(deps.db, scope, batchId, { jobs: false });
  if (!batch) return;
  const { jobId, totalJobs, completed, failed, status, completedAt } = asStatus(batch);
  const counts = { totalJobs, completedJobs: completed, failedJobs: failed };
  await deps.webhooks.publish(space, entryId, [
    { event: "batch.completed", tenantId, batchId, jobId, ...counts, status, completedAt },
  ]);
}

function asEvent(row: JobRow): WebhookEvent {
  const { scoringJobId, jobId, applicationId, result, error, completedAt, failedAt } = asScoringJob(row);
  const about = { scoringJobId, jobId, applicationId };
  return row.status === "completed"
    ? { event: "score.completed", ...about, result, completedAt }
    : { event: "score.failed", ...about, error, failedAt };
}
