import { expect, test } from "vitest";
import type { SubmittedBatch } from "../../../src/features/submissions/submissions.schemas.ts";
import { countedIsolate } from "../../support/counted.ts";
import { BatchWorld } from "../batches/world.ts";
import { meteredIsolate } from "../recompute/metered.ts";

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

test("a hundred jobs are scored and counted in two round trips to the database where nobody listens, and each is written once", async () => {
  const world = await BatchWorld.make();
  await world.putCriteria();
  const names = Array.from({ length: 200 }, (_, index) => `a-${index}`);
  const { batchId } = await world.submit(
    Object.fromEntries(names.map((name, index) => [name, { answers: { years: index % 50 } }])),
  );
  const { bindings, meter } = meteredIsolate();
  const trips: number[] = [];
  await world.finish(batchId, async () => {
    const [message] = world.messages.splice(0, 1);
    if (!message) return;
    meter.trips = 0;
    expect(await world.deliver(message, { bindings })).toBe(true);
    trips.push(meter.trips);
  });
  expect(trips).toEqual([2]);
  const written = meter.runs.filter(({ sql }) => sql.includes("UPDATE scoring_jobs"));
  expect(written.map(({ changes, rowsWritten }) => [changes, rowsWritten])).toContainEqual([100, 100]);
  expect(written.filter(({ rowsRead }) => rowsRead > 500)).toEqual([]);
});
