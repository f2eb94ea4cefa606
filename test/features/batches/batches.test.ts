import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { stopClock } from "../recompute/world.ts";
import { BatchWorld, candidates } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

describe("a batch", () => {
  test("is stored before it is answered, scored by its criteria, and ends with every job", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const submitted = await world.submit({
      "app-1": { answers: { years: 7, licence: true } },
      "app-2": { answers: { years: 1 } },
      "app-3": { answers: { years: "seven" } },
    });
    expect(submitted).toMatchObject({ totalQueued: 3, totalSkipped: 0, estimatedCompletionSeconds: 1 });
    const { batchId } = submitted;
    expect(await world.status(batchId)).toEqual({
      batchId,
      status: "processing",
      jobId: "job-1",
      totalJobs: 3,
      completed: 0,
      failed: 0,
      processing: 3,
      jobs: submitted.jobs,
    });
    const status = await world.finish(batchId);
    expect(status).toEqual({
      batchId,
      status: "completed",
      jobId: "job-1",
      totalJobs: 3,
      completed: 2,
      failed: 1,
      processing: 0,
      jobs: submitted.jobs.map((job, index) => ({ ...job, status: index === 2 ? "failed" : "completed" })),
      completedAt: "2030-01-01T00:00:00.000Z",
    });
    const [first, second, third] = submitted.jobs.map(({ scoringJobId }) => scoringJobId);
    expect(await world.job(first ?? "")).toEqual({
      scoringJobId: first,
      status: "completed",
      jobId: "job-1",
      applicationId: "app-1",
      criteriaRevision: 1,
      completedAt: "2030-01-01T00:00:00.000Z",
      result: {
        score: 10,
        percent: 100,
        assessment: {
          verdict: "strong",
          strengths: ["How many years?", "A licence?"],
          concerns: [],
          interviewFocus: [],
        },
        contributions: [
          { criterionId: "years", matchedValue: "7 (5–50)", pointsEarned: 30, maxPoints: 30 },
          { criterionId: "licence", matchedValue: "true", pointsEarned: 20, maxPoints: 20 },
        ],
      },
    });
    expect((await world.job(second ?? "")).result).toMatchObject({ score: 3, percent: 20 });
    expect(await world.job(third ?? "")).toMatchObject({
      status: "failed",
      error: {
        type: "CANDIDATE",
        code: "ANSWER_MISMATCH",
        message: 'The answer to "years" must be a finite number, not "seven".',
      },
      failedAt: "2030-01-01T00:00:00.000Z",
    });
  });

  test("of a thousand candidates goes in chunks of at most a hundred", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId } = await world.submit(candidates(1_000));
    await world.ring(batchId);
    expect(world.messages).toHaveLength(10);
    const [first] = world.messages;
    if (!first) throw new Error("no chunk was sent");
    await world.deliver(first);
    expect(await world.status(batchId)).toMatchObject({ completed: 100, processing: 900 });
    expect(await world.finish(batchId)).toMatchObject({ status: "completed", completed: 1_000, failed: 0 });
  });
});
