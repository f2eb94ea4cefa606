import { expect, test } from "vitest";
import type { SubmittedBatch } from "../../../src/features/submissions/submissions.schemas.ts";
import { countedIsolate } from "../../support/counted.ts";
import { BatchWorld } from "../batches/world.ts";

test("a thousand candidates are stored and handed on in three round trips to the database", async () => {
  const world = await BatchWorld.make();
  const { bindings, calls } = countedIsolate();
  await world.ask("GET", "/v1/jobs/job-1/criteria", undefined, bindings);
  calls.d1 = 0;
  const candidates = Array.from({ length: 1_000 }, (_, index) => ({
    applicationId: `a-${index}`,
    candidate: { answers: { years: index } },
  }));
  const body = { jobId: "job-1", candidates };
  const { status, body: answer } = await world.ask<SubmittedBatch>("POST", "/v1/score/batch", body, bindings);
  expect([status, answer.totalQueued]).toEqual([202, 1_000]);
  // What stands, the batch with its jobs, and the outbox entry that was dispatched.
  expect(calls.d1).toBeLessThanOrEqual(3);
});
