import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { PageQuery } from "../../http/pagination.ts";
import { JobStatus } from "../scoring-jobs/scoring-jobs.schemas.ts";

export const BatchParams = z.object({
  batchId: z.string().min(1).max(100).openapi({ example: DEMONSTRATION.batchId }),
});

const Switch = z.enum(["true", "false"]).transform((text) => text === "true");

export const StatusQuery = z.object({
  jobs: Switch.optional().openapi({ type: "string", enum: ["true", "false"], description: "false leaves `jobs` out." }),
});

/** Where a watcher's stream broke off. */
export const LastEventHeader = z.object({
  "Last-Event-ID": z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .optional()
    .openapi({ description: "The id of the last event that was received; events after it follow." }),
});

const BatchState = z.enum(["processing", "completed"]).openapi("BatchState");

export const BatchListQuery = PageQuery.extend({
  jobId: z.string().min(1).max(200).optional(),
  status: BatchState.optional(),
});
export type BatchListQuery = z.infer<typeof BatchListQuery>;

export const ResultsQuery = z.object({
  status: JobStatus.optional().openapi({ description: "Only jobs that stand so." }),
});

export const BatchJob = z
  .object({ applicationId: z.string(), scoringJobId: z.string(), status: JobStatus })
  .openapi("BatchJob");
export type BatchJob = z.infer<typeof BatchJob>;

export const BatchStatus = z
  .object({
    batchId: z.string(),
    status: BatchState,
    jobId: z.string(),
    totalJobs: z.int(),
    completed: z.int(),
    failed: z.int(),
    processing: z.int().openapi({ description: "Not ended: completed + failed + processing = totalJobs." }),
    jobs: z.array(BatchJob).optional().openapi({ description: "In the order of the submission." }),
    parentBatchId: z.string().optional().openapi({ description: "The batch whose failures this one scores anew." }),
    completedAt: z.iso.datetime().optional().openapi({ description: "Once no job is processing." }),
  })
  .openapi("BatchStatus");
export type BatchStatus = z.infer<typeof BatchStatus>;

const ListedBatch = BatchStatus.omit({ jobs: true }).extend({ createdAt: z.iso.datetime() }).openapi("ListedBatch");
export type ListedBatch = z.infer<typeof ListedBatch>;

export const BatchPage = z
  .object({ data: z.array(ListedBatch), nextCursor: z.string().nullable() })
  .openapi("BatchPage");
