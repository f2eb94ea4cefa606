import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ChunkMessage } from "../../../src/features/batches/batches.messages.ts";
import { freshIsolate } from "../../support/api.ts";
import { failingAtBatch } from "../../support/faults.ts";
import { pass, stopClock } from "../recompute/world.ts";
import { BatchWorld, candidates } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

/** Objects that cannot be reached. */
const AWAY = new Proxy(env.BATCH_PROGRESS, {
  get: () => () => {
    throw new Error("the object is away");
  },
});

const good = { answers: { years: 7, licence: true } };

/** Returns a batch that was submitted, and the message of its first chunk. */
async function begin(count: number): Promise<{ world: BatchWorld; batchId: string; chunk: ChunkMessage }> {
  const world = await BatchWorld.make();
  await world.putCriteria();
  const { batchId } = await world.submit(candidates(count));
  await world.ring(batchId);
  const chunk = world.messages[0];
  if (!chunk) throw new Error("no chunk was sent");
  return { world, batchId, chunk };
}

describe("a chunk", () => {
  test("that is delivered twice counts once", async () => {
    const { world, batchId, chunk } = await begin(3);
    for (let times = 0; times < 3; times += 1) expect(await world.deliver(chunk)).toBe(true);
    expect(await world.status(batchId)).toMatchObject({ status: "completed", completed: 3, failed: 0 });
  });

  test("that is delivered twice at once counts once", async () => {
    const { world, batchId, chunk } = await begin(150);
    await Promise.all([world.deliver(chunk), world.deliver(chunk), world.deliver(chunk)]);
    expect(await world.status(batchId)).toMatchObject({ completed: 100, failed: 0, processing: 50 });
  });

  test.each(["before", "after"] as const)(
    "whose write fails %s it was done is done by the next attempt",
    async (when) => {
      const { world, batchId, chunk } = await begin(3);
      const bindings = freshIsolate({ DB: failingAtBatch(2, when) });
      expect(await world.deliver(chunk, { bindings })).toBe(false);
      expect(await world.deliver(chunk, { attempts: 2 })).toBe(true);
      expect(await world.status(batchId)).toMatchObject({ status: "completed", completed: 3, processing: 0 });
    },
  );

  test("whose report is lost is found out by the watch over its batch", async () => {
    const { world, batchId, chunk } = await begin(3);
    expect(await world.deliver(chunk, { bindings: freshIsolate({ BATCH_PROGRESS: AWAY }) })).toBe(false);
    expect(await world.status(batchId)).toMatchObject({ status: "completed", completed: 3 });
    pass(30_001);
    expect(await world.ring(batchId)).toBe(true);
    for (const message of world.messages.splice(0)) await world.deliver(message);
    expect(await world.ring(batchId)).toBe(false);
  });

  test("that the queue has lost is sent again, by a new life of the object too", async () => {
    const { world, batchId } = await begin(3);
    world.messages.splice(0);
    await evictDurableObject(world.object(batchId));
    await world.ring(batchId);
    expect(world.messages).toEqual([]);
    pass(30_001);
    await world.ring(batchId);
    expect(await world.finish(batchId)).toMatchObject({ completed: 3 });
  });

  test("that cannot be handed to the queue is handed to it later", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId } = await world.submit(candidates(3));
    world.queueFails = true;
    await world.ring(batchId);
    world.queueFails = false;
    pass(30_001);
    expect(await world.finish(batchId)).toMatchObject({ completed: 3 });
  });

  test("that is sent six times in vain fails its jobs, each with the reason, and the batch ends", async () => {
    const { world, batchId } = await begin(120);
    const [, second] = world.messages.splice(0);
    if (second) await world.deliver(second);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      pass(3_600_000);
      await world.ring(batchId);
      world.messages.splice(0);
    }
    const { jobs = [], ...status } = await world.status(batchId);
    expect(status).toMatchObject({ status: "completed", completed: 20, failed: 100, processing: 0 });
    const { error } = await world.job(jobs[0]?.scoringJobId ?? "");
    expect(error).toMatchObject({ type: "INTERNAL", code: "MAX_RETRIES_EXCEEDED" });
  });

  test("that the queue gives up fails its jobs at once", async () => {
    const { world, batchId, chunk } = await begin(3);
    expect(await world.deliver(chunk, { queue: "scoreline-work-dead" })).toBe(true);
    expect(await world.status(batchId)).toMatchObject({ status: "completed", failed: 3 });
    expect(await world.deliver(chunk)).toBe(true);
    expect(await world.status(batchId)).toMatchObject({ status: "completed", completed: 0, failed: 3 });
  });
});

describe("a candidate", () => {
  test("that cannot be scored fails alone", async () => {
    const { world, batchId, chunk } = await begin(5);
    await env.DB.prepare(
      "UPDATE scoring_jobs SET candidate = 'null' WHERE space_id = ? AND application_id = 'app-0002'",
    )
      .bind(world.space)
      .run();
    expect(await world.deliver(chunk)).toBe(true);
    const { jobs = [], ...status } = await world.status(batchId);
    expect(status).toMatchObject({ completed: 4, failed: 1 });
    expect((await world.job(jobs[2]?.scoringJobId ?? "")).error).toMatchObject({
      type: "INTERNAL",
      code: "SCORING_FAILED",
    });
  });

  test("whose result the database refuses fails alone", async () => {
    const { world, batchId, chunk } = await begin(5);
    const refusing = new Proxy(env.DB, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === "prepare") {
          return (sql: string) => {
            const statement = target.prepare(sql);
            if (!sql.includes("UPDATE scoring_jobs")) return statement;
            return new Proxy(statement, {
              get(inner, inside) {
                if (inside !== "bind") return Reflect.get(inner, inside);
                return (...values: unknown[]) => {
                  const rows = values.find((value) => typeof value === "string" && value.startsWith("[["));
                  const poison = String(rows).includes('"completed"') && String(rows).includes("2 (0–5)");
                  return poison ? target.prepare("SELECT too big").bind() : inner.bind(...values);
                };
              },
            });
          };
        }
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    const bindings = freshIsolate({ DB: refusing });
    expect(await world.deliver(chunk, { bindings })).toBe(false);
    expect(await world.deliver(chunk, { bindings, attempts: 2 })).toBe(true);
    expect(await world.status(batchId)).toMatchObject({ status: "completed", completed: 4, failed: 1 });
  });
});

describe("a submission", () => {
  test("whose object is away is acknowledged, and begins by the clock", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const body = { jobId: "job-1", candidates: [{ applicationId: "a", candidate: good }] };
    const bindings = freshIsolate({ BATCH_PROGRESS: AWAY });
    const submitted = await world.ask<{ batchId: string }>("POST", "/v1/score/batch", body, bindings);
    expect([submitted.status, await world.ring(submitted.body.batchId)]).toEqual([202, false]);
    pass(20_001);
    await world.cron();
    expect(await world.finish(submitted.body.batchId)).toMatchObject({ completed: 1 });
  });

  test("whose write is lost is not acknowledged, and stores nothing", async () => {
    const world = await BatchWorld.make();
    const body = { jobId: "job-1", candidates: [{ applicationId: "a", candidate: good }] };
    const bindings = freshIsolate({ DB: failingAtBatch(2, "before") });
    expect((await world.ask("POST", "/v1/score/batch", body, bindings)).status).toBe(500);
    expect((await world.ask("GET", "/v1/jobs/job-1/applications/a/score")).status).toBe(404);
  });

  test("that is told the same batch twice scores it once", async () => {
    const { world, batchId } = await begin(3);
    const order = { tenantId: world.tenant, batchId, total: 3, chunks: 1, sharesJobs: false };
    await world.finish(batchId);
    await world.object(batchId).begin(order);
    await world.ring(batchId);
    for (const message of world.messages.splice(0)) await world.deliver(message);
    expect(await world.status(batchId)).toMatchObject({ completed: 3, failed: 0 });
    expect(await world.ring(batchId)).toBe(false);
  });
});

/** Returns numbers from 0 to below 1, the same for the same seed. Reference: mulberry32, Tommy Ettinger (2017). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("ten thousand jobs whose messages are repeated, reordered, delayed and dropped all end, and no count goes down", async () => {
  const world = await BatchWorld.make();
  await world.putCriteria();
  const random = randomFrom(8);
  const batchIds: string[] = [];
  for (let batch = 0; batch < 10; batch += 1) {
    batchIds.push((await world.submit(candidates(1_000, batch * 1_000))).batchId);
  }
  const before = new Map(batchIds.map((id) => [id, { ended: 0, completedAt: undefined as string | undefined }]));
  const delayed: ChunkMessage[] = [];
  for (let round = 0; ; round += 1) {
    if (round === 60) throw new Error("the batches never end");
    for (const batchId of batchIds) await world.ring(batchId);
    delayed.push(...world.messages.splice(0));
    const sent = delayed.splice(0).toSorted(() => random() - 0.5);
    const deliveries: Promise<boolean>[] = [];
    for (const message of sent) {
      const chance = random();
      if (chance < 0.2) continue; // dropped
      if (chance < 0.4) delayed.push(message);
      if (chance >= 0.3) deliveries.push(world.deliver(message));
      if (chance > 0.8) deliveries.push(world.deliver(message));
    }
    await Promise.all(deliveries);
    let open = 0;
    for (const batchId of batchIds) {
      const status = await world.send<Awaited<ReturnType<BatchWorld["status"]>>>(
        "GET",
        `/v1/score/batch/${batchId}?jobs=false`,
      );
      const known = before.get(batchId);
      const ended = status.completed + status.failed;
      expect(ended + status.processing).toBe(1_000);
      expect(ended).toBeGreaterThanOrEqual(known?.ended ?? 0);
      expect([status.status === "completed", status.completedAt !== undefined]).toEqual([
        ended === 1_000,
        ended === 1_000,
      ]);
      expect(status.completedAt).toBe(known?.completedAt ?? status.completedAt);
      before.set(batchId, { ended, completedAt: status.completedAt });
      if (status.status === "processing") open += 1;
    }
    if (open === 0) break;
    pass(20_000);
  }
  const { results } = await env.DB.prepare(
    "SELECT status, count(*) AS n FROM scoring_jobs WHERE space_id = ? GROUP BY 1",
  )
    .bind(world.space)
    .all();
  expect(results).toEqual([{ status: "completed", n: 10_000 }]);
}, 600_000);
