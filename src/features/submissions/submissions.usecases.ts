import type { TenantScope } from "../../core/access/tenant.ts";
import { cutChunks } from "../../core/batch/cut-chunks.ts";
import { planJob, type PlannedJob } from "../../core/batch/plan-jobs.ts";
import { AppError } from "../../core/errors.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { insertEndedBatch } from "../batches/batch-events.repository.ts";
import { ENDED_BATCH_KIND } from "../batches/batch-events.work.ts";
import { noBatch } from "../batches/batches.usecases.ts";
import { NEW_BATCH } from "../batches/batches.work.ts";
import { expectRevision, keepCriteria } from "../criteria/criteria.repository.ts";
import { dispatchEntry, newOutboxEntry } from "../outbox/outbox.usecases.ts";
import { prefixOf } from "../scoring-jobs/job-prefix.ts";
import { insertTenant } from "../tenants/tenants.repository.ts";
import { reserveRoom } from "../usage/usage.usecases.ts";
import {
  insertBatch,
  insertJobs,
  listFailedJobs,
  readStanding,
  type JobPlace,
  type NewBatch,
  type NewJob,
} from "./submissions.repository.ts";
import type { SubmitBatch, SubmitOne, SubmittedBatch, SubmittedOne } from "./submissions.schemas.ts";

type SubmitDeps = Pick<
  Deps,
  | "db"
  | "now"
  | "newId"
  | "receipt"
  | "contention"
  | "later"
  | "recompute"
  | "batches"
  | "webhooks"
  | "storage"
  | "report"
>;

/** An application as it is submitted. */
interface Application {
  readonly applicationId: string;
  readonly candidate: NewJob["candidate"];
  /** How much of a statement or an answer of the database the candidate takes. */
  readonly weight: number;
}

/** What is submitted together. */
interface Submission {
  readonly jobId: string;
  readonly applications: readonly Application[];
  readonly rescore: boolean;
  readonly parentBatchId: string | null;
  readonly isSingle: boolean;
}

/** D1 takes text of 2 MB, and a character may be three bytes of it. */
const MAX_CHUNK_WEIGHT = 600_000;
/** What a second brings to its end, cautiously: an estimate for the caller. */
const JOBS_A_SECOND = 500;

/** Takes one application; stored before it is answered. */
export async function submitOne(
  deps: SubmitDeps,
  scope: TenantScope,
  { jobId, applicationId, candidate, rescore = false }: SubmitOne,
): Promise<SubmittedOne> {
  const applications = [asApplication({ applicationId, candidate })];
  const submission = { jobId, applications, rescore, parentBatchId: null, isSingle: true };
  return submit(deps, scope, submission, ({ planned: [job] }) => {
    if (!job) throw new Error("One application makes one job.");
    return { scoringJobId: job.id, status: job.status, estimatedCompletionSeconds: job.isNew ? 1 : 0 };
  });
}

/** Takes up to 1,000 applications of one job as a batch; stored before it is answered. */
export async function submitBatch(
  deps: SubmitDeps,
  scope: TenantScope,
  { jobId, candidates, rescore = false }: SubmitBatch,
): Promise<SubmittedBatch> {
  const applications = candidates.map(asApplication);
  return submit(deps, scope, { jobId, applications, rescore, parentBatchId: null, isSingle: false }, asSubmitted);
}

/** Takes the failed applications of a batch anew, as a batch of their own. Throws 404 for no such batch, 409 where none has failed. */
export async function retryBatch(deps: SubmitDeps, scope: TenantScope, batchId: string): Promise<SubmittedBatch> {
  const failed = await listFailedJobs(deps.db, scope, batchId);
  if (!failed) throw noBatch(batchId);
  const { jobId, jobs } = failed;
  if (jobs.length === 0) {
    throw new AppError("CONFLICT", "NOTHING_TO_RETRY", `No job of the batch ${batchId} has failed.`, {
      action: "Read the batch: only failed jobs are taken anew.",
    });
  }
  // The candidates are copied: what they take is known only here.
  await reserveRoom(deps, scope.space, { rows: 0, bytes: jobs.reduce((sum, { bytes }) => sum + bytes, 0) });
  const applications = jobs.map(({ id, applicationId, bytes }) => ({
    applicationId,
    candidate: { ofJob: id },
    weight: bytes,
  }));
  const submission = { jobId, applications, rescore: false, parentBatchId: batchId, isSingle: false };
  return submit(deps, scope, submission, asSubmitted);
}

function asApplication({ applicationId, candidate }: SubmitBatch["candidates"][number]): Application {
  const text = JSON.stringify(candidate);
  return { applicationId, candidate: { text }, weight: JSON.stringify(text).length };
}

/** An application with the job that it is answered with. */
type Planned = PlannedJob & Application;

interface Stored {
  readonly batchId: string;
  readonly parentBatchId: string | null;
  readonly planned: readonly Planned[];
}

/** Stores the new jobs, their batch and the order to score them in one write, and answers with what `answerOf` makes of it. */
async function submit<Body>(
  deps: SubmitDeps,
  scope: TenantScope,
  submission: Submission,
  answerOf: (stored: Stored) => Body,
): Promise<Body> {
  const { db, now, newId, receipt, contention } = deps;
  const { jobId, applications, rescore, parentBatchId, isSingle } = submission;
  const prefixes = await Promise.all(applications.map(({ applicationId }) => prefixOf(jobId, applicationId)));
  return retryConflict(contention, async () => {
    const { latest, revision } = await readStanding(db, scope, jobId, prefixes);
    const createdAt = now();
    const planned = applications.map((application, index): Planned => {
      const prefix = prefixes[index] ?? "";
      return { ...application, ...planJob(prefix, latest.get(prefix), { rescore, now: createdAt }) };
    });
    const batchId = newId("batch_");
    const answer = answerOf({ batchId, parentBatchId, planned });
    const isNew = planned.some((job) => job.isNew);
    if (isSingle && !isNew) {
      await receipt.commit([insertTenant(scope, createdAt)], answer);
      return answer;
    }
    const chunks = cutChunks(planned, ({ weight, isNew: counts }) => (counts ? weight : 0), MAX_CHUNK_WEIGHT);
    const batch: NewBatch = {
      id: batchId,
      jobId,
      parentBatchId,
      revision,
      isSingle,
      sharesJobs: planned.some((job) => !job.isNew),
      total: planned.length,
      completed: planned.filter(({ status }) => status === "completed").length,
      createdAt,
      chunks: chunks.map((chunk) => chunk.map(({ id }) => id)),
    };
    await storeBatch(deps, scope, batch, chunks, (statements) => receipt.commit(statements, answer));
    return answer;
  });
}

/** Commits a batch with what must follow it: that it is scored, or that whoever listens learns of its end. */
async function storeBatch(
  deps: SubmitDeps,
  scope: TenantScope,
  batch: NewBatch,
  chunks: readonly (readonly Planned[])[],
  commitAll: (statements: Parameters<Deps["receipt"]["commit"]>[0]) => Promise<readonly unknown[][]>,
): Promise<void> {
  const { newId, later } = deps;
  const { space, tenantId } = scope;
  const { id, jobId, revision, total, completed, createdAt, sharesJobs } = batch;
  const write = newId("");
  const place = (chunk: number): JobPlace => ({ jobId, batchId: id, chunk, createdAt });
  const statements = [
    insertTenant(scope, createdAt),
    expectRevision(scope, jobId, revision),
    keepCriteria(scope, jobId, revision),
    ...insertBatch(scope, batch, write),
    ...chunks.flatMap((chunk, number) => {
      const jobs = chunk.filter(({ isNew }) => isNew);
      return jobs.length === 0 ? [] : [insertJobs(scope, jobs, place(number))];
    }),
  ];
  if (completed === total) {
    const rows = await commitAll([...statements, insertEndedBatch(scope, id, { id: write, at: createdAt })]);
    if ((rows.at(-1) ?? []).length > 0) {
      later(dispatchEntry(deps, { kind: ENDED_BATCH_KIND, id, space }, { tenantId, batchId: id }));
    }
    return;
  }
  const payload = { tenantId, batchId: id, total, chunks: chunks.length, sharesJobs };
  const entry = newOutboxEntry(deps, NEW_BATCH, space, { value: payload });
  await commitAll([...statements, entry.statement]);
  later(dispatchEntry(deps, entry, payload));
}

function asSubmitted({ batchId, parentBatchId, planned }: Stored): SubmittedBatch {
  const totalQueued = planned.filter(({ isNew }) => isNew).length;
  return {
    batchId,
    ...(parentBatchId !== null && { parentBatchId }),
    jobs: planned.map(({ applicationId, id, status }) => ({ applicationId, scoringJobId: id, status })),
    totalQueued,
    totalSkipped: planned.length - totalQueued,
    estimatedCompletionSeconds: Math.ceil(totalQueued / JOBS_A_SECOND),
  };
}
