import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { meteredIsolate, planOf, type Meter } from "../recompute/metered.ts";
import { stopClock } from "../recompute/world.ts";
import { BatchWorld, candidates } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const thousand = Object.entries(candidates(1_000)).map(([applicationId, candidate]) => ({ applicationId, candidate }));

function written({ runs }: Meter): number {
  return runs.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
}

function readRows({ runs }: Meter): number {
  return runs.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
}

/** Statements that go through a table from end to end. */
async function scansOf({ runs }: Meter): Promise<string[]> {
  const found: string[] = [];
  for (const run of runs) {
    const steps = await planOf(run);
    const scans = steps.filter(
      (step) => step.startsWith("SCAN") && !/^SCAN (\w+ VIRTUAL TABLE|d\b|ended\b|CONSTANT ROW)/.test(step),
    );
    if (scans.length > 0) found.push(`${run.sql}\n${steps.join("\n")}`);
  }
  return found;
}

describe("a batch of a thousand candidates", () => {
  test("is submitted in three round trips and about one row written a job", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { bindings, meter } = meteredIsolate();
    await world.send("GET", "/v1/score/batch", undefined, bindings); // the key is known from here on
    const before = meter.trips;
    meter.runs.splice(0);
    await world.send("POST", "/v1/score/batch", { jobId: "job-1", candidates: thousand }, bindings);
    expect(meter.trips - before).toBe(3);
    // The jobs, their chunks, the batch in its two indexes, the tenant is there, the criteria are marked, the order and its end.
    expect(written(meter)).toBeLessThanOrEqual(1_000 + 20);
    expect(readRows(meter)).toBeLessThanOrEqual(5 * 1_000);
    expect(await scansOf(meter)).toEqual([]);
  });

  test("is scored in two round trips a chunk and at most three rows written a job in all", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const submitting = meteredIsolate();
    const body = { jobId: "job-1", candidates: thousand };
    const { batchId } = await world.send<{ batchId: string }>("POST", "/v1/score/batch", body, submitting.bindings);
    await world.ring(batchId);
    const { bindings, meter } = meteredIsolate();
    for (const message of world.messages.splice(0)) await world.deliver(message, { bindings });
    expect(await world.status(batchId)).toMatchObject({ status: "completed", completed: 1_000 });
    expect(written(submitting.meter) + written(meter)).toBeLessThanOrEqual(3 * 1_000);
    expect(readRows(meter)).toBeLessThanOrEqual(11 * 1_000);
    expect(await scansOf(meter)).toEqual([]);
    const trips = meter.trips;
    const again = {
      kind: "batch.chunk" as const,
      space: world.space,
      tenantId: world.tenant,
      batchId,
      chunk: 0,
    };
    const before = written(meter);
    await world.deliver(again, { bindings });
    expect([written(meter) - before, meter.trips - trips]).toEqual([0, 2]);
  });

  test("is read by one statement of its jobs, without a scan of a table", async () => {
    const world = await BatchWorld.make();
    const { batchId } = await world.submit(candidates(1_000));
    const { bindings, meter } = meteredIsolate();
    await world.send("GET", `/v1/score/batch/${batchId}`, undefined, bindings);
    await world.send("GET", "/v1/score/batch?status=processing", undefined, bindings);
    await world.send("GET", "/v1/score/batch?jobId=job-1", undefined, bindings);
    await world.send("GET", "/v1/jobs/job-1/applications/app-0001/score", undefined, bindings);
    expect(await scansOf(meter)).toEqual([]);
    // The job, its batch, its chunk, its place in the chunk's list and its place in the answer's order.
    expect(readRows(meter)).toBeLessThanOrEqual(5 * 1_000 + 50);
  });
});
