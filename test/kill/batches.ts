import { setTimeout as wait } from "node:timers/promises";
import { inspect, isDeepStrictEqual } from "node:util";
import { BatchStatus } from "../../src/features/batches/batches.schemas.ts";
import { ScoringJob } from "../../src/features/scoring-jobs/scoring-jobs.schemas.ts";
import { SubmittedBatch } from "../../src/features/submissions/submissions.schemas.ts";
import type { CrashingWorker } from "../scripts/crashing-worker.ts";
import type { Ledger, Write } from "./ledger.ts";
import type { Random } from "./random.ts";

export const TENANT = "killed";
const JOB_ID = "job-1";
/** More than a chunk holds, and few enough for an answer that is kept under its Idempotency-Key. */
const MOST_JOBS = 110;
/** Chunks that were lost with the queue are sent again after half a minute, then after twice as long, and so on. */
const PATIENCE_MS = 600_000;
const CRITERIA = [
  { id: "licence", question: "A licence?", answerType: "boolean", pointValues: { true: 20, false: 0 } },
];

export async function putCriteria(worker: CrashingWorker): Promise<void> {
  const body = { criteria: CRITERIA };
  const { status, text } = await worker.request("PUT", `/v1/jobs/${JOB_ID}/criteria`, { body, headers: OF_TENANT });
  if (status !== 200) throw new Error(`The criteria were refused: ${text}`);
}

const OF_TENANT = { "X-Tenant-Id": TENANT };

/** Returns the body of a batch and what it must become: new applications of one writer, and some that it has sent before. */
export function nextBatch(random: Random, writer: number, sent: number): { applicationIds: string[]; body: unknown } {
  const fresh = Array.from({ length: 1 + random.below(MOST_JOBS) }, (_, at) => `${writer}-${sent + at}`);
  const old = sent > 0 && random.next() < 0.3 ? random.some(range(sent), 5) : [];
  const applicationIds = [...new Set([...old.map((at) => `${writer}-${at}`), ...fresh])].slice(0, MOST_JOBS);
  const candidates = applicationIds.map((applicationId) => ({
    applicationId,
    candidate: { answers: { licence: fails(applicationId) ? "unknown" : true } },
  }));
  return { applicationIds, body: { jobId: JOB_ID, candidates } };
}

/** Notes a batch that was acknowledged. */
export const noteBatch: Write["apply"] = (ledger, answer) => {
  const { batchId, jobs } = SubmittedBatch.parse(answer);
  ledger.batches.set(batchId, { jobs, completed: 0, failed: 0 });
};

/** Reads every batch that has not ended and returns what is wrong: counters that go down, or do not add up. */
export async function watchBatches(worker: CrashingWorker, ledger: Ledger): Promise<string[]> {
  const faults: string[] = [];
  for (const [batchId, known] of ledger.batches) {
    if (known.completed + known.failed === known.jobs.length) continue;
    const { completed, failed, processing, status, totalJobs } = await readBatch(worker, `${batchId}?jobs=false`);
    if (completed < known.completed || failed < known.failed) {
      faults.push(`batch ${batchId}: ${completed} and ${failed} after ${known.completed} and ${known.failed}`);
    }
    const adds = completed + failed + processing === totalJobs && totalJobs === known.jobs.length;
    if (!adds || (status === "completed") !== (processing === 0)) {
      faults.push(`batch ${batchId} of ${known.jobs.length}: ${inspect({ completed, failed, processing, status })}`);
    }
    ledger.batches.set(batchId, { ...known, completed, failed });
  }
  return faults;
}

/** Waits until every batch has ended; returns those that do not, and jobs that are not what they must be, once each. */
export async function batchLosses(worker: CrashingWorker, ledger: Ledger): Promise<string[]> {
  const faults: string[] = [];
  for (const deadline = Date.now() + PATIENCE_MS; ; await wait(1_000)) {
    faults.push(...(await watchBatches(worker, ledger)));
    const open = [...ledger.batches].filter(([, { jobs, completed, failed }]) => completed + failed < jobs.length);
    if (open.length === 0) break;
    if (Date.now() > deadline)
      return [...faults, ...open.map(([id, known]) => `batch ${id} never ends: ${inspect(known)}`)];
  }
  for (const [batchId, { jobs }] of ledger.batches) {
    const right = jobs.map(({ applicationId, scoringJobId }) => ({
      applicationId,
      scoringJobId,
      status: fails(applicationId) ? "failed" : "completed",
    }));
    const status = await readBatch(worker, batchId);
    if (!isDeepStrictEqual(status.jobs, right)) {
      faults.push(`batch ${batchId}: ${inspect(right)} was acknowledged, ${inspect(status.jobs)} is stored`);
    }
    const failed = right.filter((job) => job.status === "failed").length;
    if (status.failed !== failed || status.completed !== right.length - failed) {
      faults.push(
        `batch ${batchId} counts ${status.completed} and ${status.failed} of ${right.length}, ${failed} failed`,
      );
    }
    faults.push(...(await wrongResults(worker, batchId)));
  }
  return faults;
}

async function wrongResults(worker: CrashingWorker, batchId: string): Promise<string[]> {
  const { text } = await worker.request("GET", `/v1/score/batch/${batchId}/results`, { headers: OF_TENANT });
  const jobs = text
    .trim()
    .split("\n")
    .map((line) => ScoringJob.parse(JSON.parse(line)));
  return jobs.flatMap(({ applicationId, result, error }) => {
    const right = fails(applicationId)
      ? error?.code === "ANSWER_MISMATCH"
      : result !== undefined && "percent" in result && result.percent === 100;
    return right ? [] : [`batch ${batchId}, ${applicationId}: ${inspect({ result, error })}`];
  });
}

async function readBatch(worker: CrashingWorker, path: string): Promise<BatchStatus> {
  const { status, text } = await worker.request("GET", `/v1/score/batch/${path}`, { headers: OF_TENANT });
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text}`);
  return BatchStatus.parse(JSON.parse(text));
}

/** Every fifth application cannot be scored. */
function fails(applicationId: string): boolean {
  return Number(applicationId.split("-")[1]) % 5 === 0;
}

function range(end: number): number[] {
  return Array.from({ length: end }, (_, at) => at);
}
