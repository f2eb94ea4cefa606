import { z } from "@hono/zod-openapi";
import { TEST_EVENT } from "../../core/webhook/event.ts";
import { ObjectType } from "../objects/objects.schemas.ts";
import { Dimension } from "../profiles/profiles.schemas.ts";
import { EXAMPLES as JOBS, JobError, JobResult } from "../scoring-jobs/scoring-jobs.schemas.ts";

// What receivers get. It is made elsewhere, and said here for the document.

const job = {
  scoringJobId: z.string(),
  jobId: z.string(),
  applicationId: z.string(),
};

const ScoreCompletedEvent = z
  .object({
    event: z.literal("score.completed"),
    ...job,
    result: JobResult,
    completedAt: z.iso.datetime(),
  })
  .openapi("ScoreCompletedEvent");

const ScoreFailedEvent = z
  .object({ event: z.literal("score.failed"), ...job, error: JobError, failedAt: z.iso.datetime() })
  .openapi("ScoreFailedEvent");

const BatchCompletedEvent = z
  .object({
    event: z.literal("batch.completed"),
    tenantId: z.string(),
    batchId: z.string(),
    jobId: z.string(),
    totalJobs: z.int(),
    completedJobs: z.int(),
    failedJobs: z.int(),
    status: z.literal("completed"),
    completedAt: z.iso.datetime(),
  })
  .openapi("BatchCompletedEvent");

const ScoreChangedEvent = z
  .object({
    event: z.literal("score.changed"),
    profileId: z.uuid(),
    objectType: ObjectType,
    dimension: Dimension,
    objectId: z.string(),
    score: z.number(),
    previousScore: z.number().nullable().openapi({ description: "Null where it is the first." }),
    version: z
      .int()
      .openapi({ description: "Moves by one with each change: of two messages the higher one is newer." }),
    computedAt: z.iso.datetime(),
  })
  .openapi("ScoreChangedEvent");

const WebhookTestEvent = z
  .object({ event: z.literal(TEST_EVENT), webhookId: z.string(), createdAt: z.iso.datetime() })
  .openapi("WebhookTestEvent");

const ids = { scoringJobId: "sj_01jd8vq3m5k8zr2c4x7w9t6h0n", jobId: "job_42", applicationId: "app_7" };
const at = "2026-03-26T14:30:00.000Z";

/** Every event, with its body as a receiver gets it. */
export const EVENT_BODIES = [
  {
    event: "score.completed",
    summary: "A candidate was scored",
    schema: ScoreCompletedEvent,
    example: {
      event: "score.completed",
      ...ids,
      result: JOBS.scoringJob.result,
      completedAt: at,
    },
  },
  {
    event: "score.failed",
    summary: "A candidate could not be scored",
    schema: ScoreFailedEvent,
    example: {
      event: "score.failed",
      ...ids,
      error: { type: "CANDIDATE", code: "ANSWER_MISMATCH", message: "The answers fit no criterion." },
      failedAt: at,
    },
  },
  {
    event: "batch.completed",
    summary: "Every job of a batch has ended",
    schema: BatchCompletedEvent,
    example: {
      event: "batch.completed",
      tenantId: "acme",
      batchId: "batch_01jd8vq3m5k8zr2c4x7w9t6h0n",
      jobId: ids.jobId,
      totalJobs: 50,
      completedJobs: 48,
      failedJobs: 2,
      status: "completed",
      completedAt: at,
    },
  },
  {
    event: "score.changed",
    summary: "A score of a profile has changed, or what it is made of",
    schema: ScoreChangedEvent,
    example: {
      event: "score.changed",
      profileId: "0199c0de-0000-7000-8000-000000000001",
      objectType: "company",
      dimension: "fit",
      objectId: "acme.com",
      score: 51.43,
      previousScore: 40,
      version: 2,
      computedAt: at,
    },
  },
  {
    event: TEST_EVENT,
    summary: "Somebody has asked for a test",
    schema: WebhookTestEvent,
    example: { event: TEST_EVENT, webhookId: "wh_01jd8vq3m5k8zr2c4x7w9t6h0n", createdAt: at },
  },
] as const;
