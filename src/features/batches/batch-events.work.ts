import type { OutboxKind } from "../../work.ts";
import { publishEndedBatch, publishEndedJobs } from "./batch-events.usecases.ts";
import { ENDED_BATCH, ENDED_JOBS, EndedBatchEntry, EndedJobsEntry } from "./batches.messages.ts";

/** Jobs have ended: whoever listens is told of each. */
export const ENDED_JOBS_KIND: OutboxKind<EndedJobsEntry> = {
  kind: ENDED_JOBS,
  schema: EndedJobsEntry,
  dispatch: publishEndedJobs,
};

/** A batch has ended: whoever listens is told, after its jobs. */
export const ENDED_BATCH_KIND: OutboxKind<EndedBatchEntry> = {
  kind: ENDED_BATCH,
  schema: EndedBatchEntry,
  dispatch: publishEndedBatch,
};
