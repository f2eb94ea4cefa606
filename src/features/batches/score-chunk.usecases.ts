import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import type { TenantScope } from "../../core/access/tenant.ts";
import { cutChunks } from "../../core/batch/cut-chunks.ts";
import type { JobCounts } from "../../core/batch/progress.ts";
import { compileCriteria } from "../../core/criteria/compile-criteria.ts";
import { AppError } from "../../core/errors.ts";
import { commit, isTransient } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import { findTraffic } from "../deployments/find-card.usecases.ts";
import { dispatchEntry } from "../outbox/outbox.usecases.ts";
import { failed, scoreCandidate, type Scorer } from "../scoring-jobs/score-candidate.ts";
import { noteTexts } from "../usage/usage.usecases.ts";
import { insertEndedBatch, insertEndedJobs } from "./batch-events.repository.ts";
import { ENDED_BATCH_KIND, ENDED_JOBS_KIND } from "./batch-events.work.ts";
import { EndedJobsEntry, type ChunkMessage } from "./batches.messages.ts";
import {
  countAnew,
  countEnded,
  endJobs,
  listWaiting,
  readCounts,
  startChunk,
  type ChunkKey,
  type EndedJob,
} from "./chunk.repository.ts";

type ChunkDeps = Pick<
  Deps,
  "db" | "now" | "newId" | "cardCache" | "later" | "report" | "recompute" | "batches" | "webhooks" | "storage"
>;

type EndDeps = Omit<ChunkDeps, "cardCache" | "later">;

/** From this attempt on jobs whose results cannot be stored are stored in halves, until the one that fails is alone. */
const SPLIT_FROM_ATTEMPT = 2;
/** Results hold the questions of their criteria: a hundred long ones are stored in parts, not held together. */
const MAX_HELD_CHARACTERS = 2_000_000;
/** D1 takes text of 2 MB, and a character may be three bytes of it. */
const MAX_CHARACTERS = 600_000;

/** Scores a chunk of a batch and reports it; doing it again changes nothing. A candidate that cannot be scored fails alone. */
export async function scoreChunk(deps: ChunkDeps, message: ChunkMessage, attempt: number): Promise<void> {
  const { space, tenantId, batchId, chunk } = message;
  const scope: TenantScope = { space, tenantId };
  const { jobs, criteria } = await startChunk(deps.db, scope, { batchId, chunk }, deps.now());
  const scorer = jobs.length === 0 ? NO_CRITERIA : await scorerOf(deps, space, criteria);
  let ended: EndedJob[] = [];
  let characters = 0;
  for (const job of jobs) {
    const outcome = scoreCandidate(scorer, job, reportFault(deps, job.id));
    ended.push({ id: job.id, ...outcome });
    characters += outcome.outcome.length;
    if (characters < MAX_HELD_CHARACTERS) continue;
    await endJobsOf(deps, scope, message, ended, attempt);
    [ended, characters] = [[], 0];
  }
  const counts = await endJobsOf(deps, scope, message, ended, attempt);
  await deps.batches.reportChunk(scope, batchId, chunk, counts);
}

/** Fails the jobs of a chunk that was tried in vain, and reports it, so that their batch ends. */
export async function giveUpChunk(
  deps: EndDeps,
  { space, tenantId, batchId, chunk }: Omit<ChunkMessage, "kind">,
): Promise<JobCounts> {
  const scope: TenantScope = { space, tenantId };
  const ids = await listWaiting(deps.db, scope, { batchId, chunk });
  const failure = failed({
    type: "INTERNAL",
    code: "MAX_RETRIES_EXCEEDED",
    message: "The job was tried several times in vain. Submit it again.",
  });
  if (ids.length > 0)
    deps.report({ level: "error", event: "batch_chunk_given_up", space, batchId, chunk, jobs: ids.length });
  return endJobsOf(
    deps,
    scope,
    { batchId, chunk },
    ids.map((id) => ({ id, ...failure })),
    1,
  );
}

/** Counts a batch anew, and ends it where all its jobs have. */
export async function recountBatch(deps: EndDeps, scope: TenantScope, batchId: string): Promise<JobCounts> {
  const write = { id: deps.newId(""), at: deps.now() };
  const rows = await commit(deps.db, [
    countAnew(scope, batchId, write),
    insertEndedBatch(scope, batchId, write),
    readCounts(scope, batchId),
  ]);
  await dispatchEnded(deps, scope, batchId, { jobs: [], batch: rows[1] ?? [] });
  return countsIn(rows[2]);
}

const NO_CRITERIA: Scorer = {
  failure: {
    type: "CONFIGURATION",
    code: "CRITERIA_NOT_FOUND",
    message: "The job had no criteria when the application was submitted. Put them and submit it again.",
  },
};

async function scorerOf(deps: ChunkDeps, space: SpaceId, stored: { body: string } | undefined): Promise<Scorer> {
  if (!stored) return NO_CRITERIA;
  const { criteria, deployment } = JSON.parse(stored.body);
  if (deployment === undefined) return { criteria: compileCriteria(criteria) };
  try {
    return { traffic: await findTraffic(deps, space, deployment) };
  } catch (error) {
    if (!(error instanceof AppError) || error.type !== "NOT_FOUND") throw error;
    const message = `The job is scored with ${deployment}, which is no active deployment any more.`;
    return { failure: { type: "CONFIGURATION", code: "DEPLOYMENT_NOT_FOUND", message } };
  }
}

function reportFault({ report }: Pick<Deps, "report">, scoringJobId: string) {
  return (error: unknown) => {
    report({ level: "error", event: "candidate_not_scored", scoringJobId, cause: causeOf(error) });
  };
}

/** Stores how jobs end, counts them, and tells whoever waits for it: results, counters and events in one write. */
async function endJobsOf(
  deps: EndDeps,
  scope: TenantScope,
  key: ChunkKey,
  jobs: readonly EndedJob[],
  attempt: number,
): Promise<JobCounts> {
  const { batchId, chunk } = key;
  const write = { id: deps.newId(""), at: deps.now() };
  try {
    const results = splitByLength(jobs).map((part) => endJobs(scope, part, write));
    const rows = await commit(deps.db, [
      ...results,
      countEnded(scope, { batchId, chunk }, write),
      insertEndedJobs(scope, { batchId, chunk }, write),
      insertEndedBatch(scope, batchId, write),
      readCounts(scope, batchId),
    ]);
    const [ended = [], endedBatch = [], counts] = rows.slice(-3);
    await dispatchEnded(deps, scope, batchId, { jobs: ended, batch: endedBatch });
    await noteTexts(
      deps,
      scope.space,
      jobs.map(({ outcome }) => outcome),
    );
    return countsIn(counts);
  } catch (error) {
    if (attempt < SPLIT_FROM_ATTEMPT || isTransient(error) || jobs.length === 0) throw error;
    if (jobs.length === 1) return failAlone(deps, scope, key, jobs, error);
    const middle = Math.ceil(jobs.length / 2);
    await endJobsOf(deps, scope, key, jobs.slice(0, middle), attempt);
    return endJobsOf(deps, scope, key, jobs.slice(middle), attempt);
  }
}

/** The one result that the database refuses is replaced by a failure. */
async function failAlone(
  deps: EndDeps,
  scope: TenantScope,
  key: ChunkKey,
  [job]: readonly EndedJob[],
  error: unknown,
): Promise<JobCounts> {
  if (!job || job.status === "failed") throw error;
  reportFault(deps, job.id)(error);
  const message = "The result could not be stored, through a fault of ours. Submit the candidate again.";
  const failure = failed({ type: "INTERNAL", code: "SCORING_FAILED", message });
  return endJobsOf(deps, scope, key, [{ id: job.id, ...failure }], 1);
}

/** Returns jobs in parts that a statement can take. */
function splitByLength(jobs: readonly EndedJob[]): EndedJob[][] {
  return cutChunks(jobs, ({ id, outcome }) => id.length + JSON.stringify(outcome).length + 100, MAX_CHARACTERS);
}

/** Rows of the outbox that a write has put there. */
interface Ended {
  readonly jobs: readonly unknown[];
  readonly batch: readonly unknown[];
}

const EntryRows = z.array(z.object({ id: z.string(), payload: z.string() }));

/** Hands over what the write has put into the outbox, the jobs before their batch. */
async function dispatchEnded(
  deps: EndDeps,
  { space, tenantId }: TenantScope,
  batchId: string,
  { jobs, batch }: Ended,
): Promise<void> {
  for (const { id, payload } of EntryRows.parse(jobs)) {
    await dispatchEntry(deps, { kind: ENDED_JOBS_KIND, id, space }, EndedJobsEntry.parse(JSON.parse(payload)));
  }
  if (batch.length > 0) {
    await dispatchEntry(deps, { kind: ENDED_BATCH_KIND, id: batchId, space }, { tenantId, batchId });
  }
}

const Counts = z.tuple([z.object({ completed: z.int(), failed: z.int(), completedAt: z.int().nullable() })]);

function countsIn(rows: readonly unknown[] | undefined): JobCounts {
  return Counts.parse(rows)[0];
}
