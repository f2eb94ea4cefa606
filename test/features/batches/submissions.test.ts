import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshIsolate } from "../../support/api.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { pass, stopClock } from "../recompute/world.ts";
import { BatchWorld, candidates } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const DAY_MS = 86_400_000;
const good = { answers: { years: 7, licence: true } };
const bad = { answers: { years: "seven" } };

describe("an application that is submitted again", () => {
  test("gets the same job, with its current status, and counts as skipped", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const first = await world.submit({ a: good, b: good });
    const waiting = await world.submit({ a: good, c: good });
    expect(waiting).toMatchObject({ totalQueued: 1, totalSkipped: 1 });
    expect(waiting.jobs[0]).toEqual(first.jobs[0]);
    await world.finish(first.batchId);
    const again = await world.submit({ b: good, a: good });
    expect(again).toMatchObject({ totalQueued: 0, totalSkipped: 2, estimatedCompletionSeconds: 0 });
    expect(again.jobs.map(({ status }) => status)).toEqual(["completed", "completed"]);
    expect(await world.status(again.batchId)).toMatchObject({
      status: "completed",
      totalJobs: 2,
      completed: 2,
      processing: 0,
      completedAt: expect.any(String),
    });
  });

  test("is scored anew where it asks for that, and the batch before keeps its own job", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const first = await world.submit({ a: good });
    await world.finish(first.batchId);
    const again = await world.submit({ a: { answers: { years: 1 } } }, { rescore: true });
    expect(again.totalQueued).toBe(1);
    expect(again.jobs[0]?.scoringJobId).not.toBe(first.jobs[0]?.scoringJobId);
    await world.finish(again.batchId);
    expect((await world.job(first.jobs[0]?.scoringJobId ?? "")).result).toMatchObject({ percent: 100 });
    const latest = await world.send("GET", "/v1/jobs/job-1/applications/a/score");
    expect(latest).toMatchObject({ scoringJobId: again.jobs[0]?.scoringJobId, result: { percent: 20 } });
  });

  test("after it failed is scored anew", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const first = await world.submit({ a: bad });
    expect(await world.finish(first.batchId)).toMatchObject({ failed: 1 });
    const again = await world.submit({ a: good });
    expect(again).toMatchObject({ totalQueued: 1, totalSkipped: 0 });
    expect(await world.finish(again.batchId)).toMatchObject({ completed: 1, failed: 0 });
    expect(await world.status(first.batchId)).toMatchObject({ completed: 0, failed: 1 });
  });

  test("after thirty days is scored anew, not a moment before", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const first = await world.submit({ a: good });
    await world.finish(first.batchId);
    pass(30 * DAY_MS - 1);
    expect((await world.submit({ a: good })).totalSkipped).toBe(1);
    pass(1);
    expect((await world.submit({ a: good })).totalSkipped).toBe(0);
  });

  test("for another job, or by another tenant, is another application", async () => {
    const world = await BatchWorld.make();
    const first = await world.submit({ a: good });
    const other = await world.submit({ a: good }, { jobId: "job-2" });
    expect([other.totalQueued, other.jobs[0]?.scoringJobId]).not.toEqual([1, first.jobs[0]?.scoringJobId]);
    expect(other.totalQueued).toBe(1);
  });
});

describe("a batch with jobs of another batch", () => {
  test("counts them once that one has scored them, though nobody reports it here", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const first = await world.submit({ a: good, b: bad });
    pass(1);
    const second = await world.submit({ a: good, b: good, c: good });
    await world.finish(second.batchId, async () => {
      await world.finish(first.batchId);
      pass(2_001);
    });
    const status = await world.status(second.batchId);
    expect(status).toMatchObject({ totalJobs: 3, completed: 2, failed: 1, processing: 0 });
    const listed = await world.send<{ data: { batchId: string; completedAt?: string }[] }>("GET", "/v1/score/batch");
    expect(listed.data.map(({ batchId }) => batchId)).toEqual([second.batchId, first.batchId]);
    // Its own row was ended by the look, without another job that would have done it.
    pass(2_001);
    await world.ring(second.batchId);
    const { results } = await rowOf(world.space, second.batchId);
    expect(results).toEqual([{ completed: 2, failed: 1, ended: 1 }]);
  });
});

describe("a single application", () => {
  test("is a job without a batch that anybody sees", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const body = { jobId: "job-1", applicationId: "a", candidate: good };
    const { status, body: submitted } = await world.ask<{ scoringJobId: string }>("POST", "/v1/score", body);
    expect([status, submitted]).toEqual([
      202,
      { scoringJobId: expect.stringMatching(/^sj_/), status: "queued", estimatedCompletionSeconds: 1 },
    ]);
    expect(await world.send("GET", "/v1/score/batch")).toEqual({ data: [], nextCursor: null });
    const batchId = await batchOf(world, submitted.scoringJobId);
    expect((await world.ask("GET", `/v1/score/batch/${batchId}`)).status).toBe(404);
    await world.ring(batchId);
    for (const message of world.messages.splice(0)) await world.deliver(message);
    expect(await world.job(submitted.scoringJobId)).toMatchObject({ status: "completed", result: { score: 10 } });
    const again = await world.send("POST", "/v1/score", body);
    expect(again).toMatchObject({ ...submitted, status: "completed", estimatedCompletionSeconds: 0 });
  });
});

describe("a submission is refused, nothing of it stored", () => {
  test("where one application stands twice, with both places", async () => {
    const world = await BatchWorld.make();
    const twice = { applicationId: "a", candidate: good };
    const { status, body } = await world.ask("POST", "/v1/score/batch", {
      jobId: "job-1",
      candidates: [twice, { ...twice, applicationId: "b" }, twice],
    });
    expect([status, body.error.code, body.error.fields]).toEqual([
      400,
      "VALIDATION_ERROR",
      [{ field: "candidates[2].applicationId", message: 'is the same as candidates[0].applicationId: "a"' }],
    ]);
    expect((await world.ask("GET", "/v1/jobs/job-1/applications/a/score")).status).toBe(404);
  });

  test("with every fault of every candidate by its place", async () => {
    const world = await BatchWorld.make();
    const { status, body } = await world.ask("POST", "/v1/score/batch", {
      jobId: "",
      candidates: [
        { applicationId: "a", candidate: { answers: {}, features: { age: 1 } } },
        { applicationId: "a\u0000b", candidate: {} },
        { applicationId: "c", candidate: { features: { age: [1] } } },
        { applicationId: "d", candidate: { answers: { text: "x".repeat(65_536) } } },
        { applicationId: "e", candidate: { applicationAnswers: [{ answer: 1 }], colour: "red" } },
        { applicationId: "f" },
        { applicationId: "a", candidate: {} },
      ],
      urgent: true,
    });
    expect([status, body.error.fields.map(({ field, message }) => `${field} ${message}`)]).toEqual([
      400,
      [
        "jobId must not be empty",
        "candidates[0].candidate must have one of answers, applicationAnswers and features, not answers and features",
        "candidates[1].applicationId must not have control characters",
        "candidates[2].candidate.features.age must be a number, text, a boolean or null, not an array",
        "candidates[3].candidate has 65559 bytes as JSON, more than the 65536 allowed",
        "candidates[4].candidate.applicationAnswers[0].question is missing",
        "candidates[4].candidate.colour is not a known field",
        "candidates[5].candidate is missing",
        "urgent is not a known field",
        'candidates[6].applicationId is the same as candidates[0].applicationId: "a"',
      ],
    ]);
  });

  test("that has no candidate, or more than a thousand", async () => {
    const world = await BatchWorld.make();
    const none = await world.ask("POST", "/v1/score/batch", { jobId: "job-1", candidates: [] });
    const many = Object.entries(candidates(1_001)).map(([applicationId, candidate]) => ({ applicationId, candidate }));
    const over = await world.ask("POST", "/v1/score/batch", { jobId: "job-1", candidates: many });
    expect([none, over].map(({ status, body }) => [status, body.error.fields])).toEqual([
      [400, [{ field: "candidates", message: "must not be empty" }]],
      [400, [{ field: "candidates", message: "must have at most 1000 items" }]],
    ]);
  });
});

describe("at the same moment", () => {
  test("twenty equal submits of a hundred candidates make a hundred jobs, and all answer the same ids", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const hundred = candidates(100);
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.submit(hundred)));
    const ids = answers.map(({ jobs }) => jobs.map(({ scoringJobId }) => scoringJobId).join());
    expect(new Set(ids).size).toBe(1);
    expect(answers.map(({ totalQueued }) => totalQueued).toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(19).fill(0),
      100,
    ]);
    expect(await countJobs(world)).toBe(100);
    const owner = answers.find(({ totalQueued }) => totalQueued === 100);
    await world.finish(owner?.batchId ?? "");
    for (const { batchId } of answers) {
      expect(await world.status(batchId)).toMatchObject({ totalJobs: 100, completed: 100, processing: 0 });
    }
  });

  test("ten submits that all score anew make ten jobs of an application", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.submit({ a: good }, { rescore: true })));
    expect(new Set(answers.map(({ jobs }) => jobs[0]?.scoringJobId)).size).toBe(10);
  });

  test("criteria that change while a batch is submitted: it is scored by those that its answer stood upon", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const other = [
      { id: "licence", question: "A licence?", answerType: "boolean", pointValues: { true: 5, false: 1 } },
    ];
    const DB = interleavedAtBatch(2, () => world.putCriteria(other)); // after the standing jobs are read, before the commit
    const submission = { jobId: "job-1", candidates: [{ applicationId: "a", candidate: good }] };
    const bindings = freshIsolate({ DB });
    const { batchId, jobs } = await world.send<Awaited<ReturnType<BatchWorld["submit"]>>>(
      "POST",
      "/v1/score/batch",
      submission,
      bindings,
    );
    await world.finish(batchId);
    const job = await world.job(jobs[0]?.scoringJobId ?? "");
    expect([job.criteriaRevision, job.result]).toMatchObject([2, { contributions: [{ criterionId: "licence" }] }]);
  });
});

async function countJobs(world: BatchWorld): Promise<number> {
  const row = await env.DB.prepare("SELECT count(*) AS n FROM scoring_jobs WHERE space_id = ?")
    .bind(world.space)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

async function batchOf(world: BatchWorld, scoringJobId: string): Promise<string> {
  const row = await env.DB.prepare("SELECT batch_id AS id FROM scoring_jobs WHERE space_id = ? AND id = ?")
    .bind(world.space, scoringJobId)
    .first<{ id: string }>();
  return row?.id ?? "";
}

async function rowOf(space: string, batchId: string) {
  return env.DB.prepare(
    "SELECT completed, failed, completed_at IS NOT NULL AS ended FROM scoring_batches WHERE space_id = ? AND id = ?",
  )
    .bind(space, batchId)
    .all();
}
