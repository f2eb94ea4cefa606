import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { companies, stopClock, World } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const upTo = (max: number) => ({ ranges: [{ min: 0, max, points: 10 }] });

async function begin(count: number): Promise<World> {
  const world = await World.make();
  const objectIds = companies(count);
  for (let from = 0; from < count; from += 500) await world.assign(objectIds.slice(from, from + 500));
  return world;
}

test("a burst of 20 rule changes on hundreds of objects costs at most three sweeps", async () => {
  const world = await begin(400);
  for (let change = 1; change <= 20; change += 1) {
    await world.putRule("number", upTo(change));
    await world.ringAll();
    if (change === 10) for (const message of world.messages.splice(0)) await world.deliver(message);
  }
  await world.rest();
  const { generation, target } = await world.sweep().read();
  expect(target).toBe(20);
  expect(generation).toBeLessThanOrEqual(3);
  expect(await world.progress()).toMatchObject({ status: "idle", targetRevision: 20, processed: 400, failed: 0 });
});

test("progress counts what is done, page by page, and ends idle with all of it", async () => {
  const world = await begin(2_100);
  const seen: unknown[] = [];
  const look = async () => {
    const { status, targetRevision, total, processed, failed } = await world.progress();
    seen.push([status, targetRevision, total, processed, failed]);
  };
  await look();
  await world.putRule("number", upTo(10));
  await look();
  await world.ringAll();
  for (const message of world.messages.splice(0)) {
    await look();
    await world.deliver(message);
  }
  await look();
  await world.rest();
  expect(seen).toEqual([
    ["idle", 0, 0, 0, 0],
    ["running", 1, 0, 0, 0],
    ["running", 1, 2_100, 0, 0],
    ["running", 1, 2_100, 1_000, 0],
    ["running", 1, 2_100, 2_000, 0],
    ["idle", 1, 2_100, 2_100, 0],
  ]);
});

test("five hundred objects asked for ten times while they run, run once more", async () => {
  const world = await begin(1);
  const objectIds = companies(500);
  await world.compute(objectIds);
  await world.ringAll();
  const runs = world.messages.splice(0);
  expect(runs.length).toBe(2); // of 250 objects
  for (let asked = 0; asked < 10; asked += 1) {
    expect(await world.compute(objectIds)).toEqual({ queued: 500, failed: 0 });
    await world.ringAll();
  }
  expect(world.messages).toEqual([]);
  for (const run of runs) await world.deliver(run);
  await world.ringAll();
  expect(world.messages.length).toBe(2);
  await world.rest();
});

test("what is asked for while other runs are under way does not wait for them", async () => {
  const world = await begin(1);
  await world.compute(["first.example.com"]);
  world.whileSending = () => world.compute(["second.example.com"]);
  await world.ring(world.gate());
  expect(await world.wakesIn(world.gate())).toBe(1);
  await world.ring(world.gate());
  expect(await world.wakesIn(world.gate())).toBe(60_000);
  expect(world.messages.map((message) => message.kind === "recompute.objects" && message.objectIds)).toEqual([
    ["first.example.com"],
    ["second.example.com"],
  ]);
  await world.rest();
});
