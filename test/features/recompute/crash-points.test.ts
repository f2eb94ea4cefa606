import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshIsolate } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { failingAtBatch, failingDatabase } from "../../support/faults.ts";
import { meteredIsolate } from "./metered.ts";
import { companies, pass, stopClock, stored, World, type Message } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const OBJECTS = companies(3);
const upTo = (max: number) => ({ ranges: [{ min: 0, max, points: 10 }] });

/** Three objects at 100. */
async function begin(): Promise<World> {
  const world = await World.make();
  await world.listen();
  await world.putRule("number", upTo(100));
  for (const objectId of OBJECTS) await world.signal(objectId, { number: 50 });
  await world.assign(OBJECTS);
  await world.rest();
  expect(await standing(world)).toEqual([100, 100, 100]);
  return world;
}

const standing = async (world: World) => (await world.scores(OBJECTS)).map(({ score }) => score);
const promises = async (world: World) =>
  (await stored(world, "outbox")).filter(({ kind }) => kind !== "score.changed").map(({ kind }) => kind);

/** A namespace whose objects cannot be reached. */
function away<Namespace extends object>(namespace: Namespace): Namespace {
  return new Proxy(namespace, {
    get() {
      return () => {
        throw new Error("Network connection lost.");
      };
    },
  });
}

/** Ends an object in the middle of its life. */
async function crash(stub: DurableObjectStub): Promise<void> {
  await runInDurableObject(stub, (_, state) => state.abort("crash")).catch(() => undefined);
}

/** Returns what the objects hand out within a second. */
async function handedOutSoon(world: World): Promise<Message[]> {
  for (const stub of [world.gate(), world.sweep()]) {
    expect(await world.wakesIn(stub)).toBeLessThan(1_000);
    await world.ring(stub);
  }
  return world.messages.splice(0);
}

/** A run that is handed out again has another id; a page keeps its number. */
const withoutRun = (message: Message) => ("run" in message ? { ...message, run: "" } : message);

describe("a change that is committed but could not be told", () => {
  test("shows as running, and the minutely cron sees to it", async () => {
    const world = await begin();
    const bindings = freshIsolate({ PROFILE_SWEEP: away(env.PROFILE_SWEEP) });
    await world.putRule("number", upTo(10), { bindings });
    expect(await world.progress()).toMatchObject({ status: "running", targetRevision: 2 });
    expect(await promises(world)).toEqual(["sweep"]);
    await world.cron(); // it may still be on its way
    expect(await world.progress()).toMatchObject({ status: "running", finishedAt: null });
    pass(21_000);
    await world.cron();
    await world.rest();
    expect([await standing(world), await promises(world)]).toEqual([[0, 0, 0], []]);
    expect(await world.progress()).toMatchObject({ status: "idle", targetRevision: 2, processed: 3, failed: 0 });
  });

  test("is told for signals too", async () => {
    const world = await begin();
    const signals = OBJECTS.map((objectId) => ({ objectId, signalTemplateId: world.templates.number, answer: 500 }));
    const bindings = freshIsolate({ RECOMPUTE_GATE: away(env.RECOMPUTE_GATE) });
    const body = { objectType: "company", signals };
    await world.send("POST", "/v1/scoring/signals", body, bindings);
    expect(await promises(world)).toEqual(["recompute"]);
    pass(21_000);
    await world.cron();
    await world.rest();
    expect([await standing(world), await promises(world)]).toEqual([[0, 0, 0], []]);
  });

  test("is not held up by another that cannot be told", async () => {
    const world = await begin();
    const poison = env.DB.prepare("INSERT INTO outbox VALUES ('sweep', '0', ?, '{}', 0)").bind(world.space);
    await poison.run();
    const bindings = freshIsolate({ PROFILE_SWEEP: away(env.PROFILE_SWEEP) });
    await world.putRule("number", upTo(10), { bindings });
    pass(21_000);
    await expect(world.cron()).rejects.toThrow("Scheduled tasks failed: dispatch_outbox.");
    await env.DB.prepare("DELETE FROM outbox WHERE id = '0'").run();
    await world.rest();
    expect([await standing(world), await promises(world)]).toEqual([[0, 0, 0], []]);
  });

  test("a compute that cannot be handed over is refused, for nothing of it is stored", async () => {
    const world = await begin();
    const bindings = freshIsolate({ RECOMPUTE_GATE: away(env.RECOMPUTE_GATE) });
    const body = { objectType: "company", objectIds: OBJECTS };
    await expect(world.send("POST", "/v1/scoring/compute", body, bindings)).rejects.toThrow("502");
  });
});

describe("a message that is lost", () => {
  test("because the queue refuses it is sent again when its lease has run out", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.signal("c0001.example.com", { number: 5 });
    world.queueFails = true;
    await world.ringAll();
    world.queueFails = false;
    await world.ringAll();
    expect(world.messages).toEqual([]);
    expect(await world.progress()).toMatchObject({ status: "running", processed: 0 });
    pass(60_000);
    await world.ringAll();
    expect(world.messages.map(({ kind }) => kind).toSorted()).toEqual(["recompute.objects", "recompute.page"]);
    await world.rest();
    expect(await standing(world)).toEqual([0, 100, 0]);
  });

  test("on its way is sent again under its own number, and the late one then counts no more", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.ringAll();
    const [late] = world.messages.splice(0);
    pass(60_000);
    await world.rest();
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 3, failed: 0, total: 3 });
    expect(late && (await world.deliver(late))).toBe(true);
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 3, failed: 0, total: 3 });
  });
});

describe("an object that is thrown out of memory", () => {
  test("between handing out and hearing of it knows what is outstanding", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.signal("c0002.example.com", { number: 5 });
    await world.ringAll();
    await evictDurableObject(world.sweep());
    await evictDurableObject(world.gate());
    await world.rest();
    expect(await standing(world)).toEqual([0, 0, 100]);
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 3 });
  });

  test.each([
    ["evicted while idle", (stub: DurableObjectStub) => evictDurableObject(stub)],
    ["ended by a crash", crash],
  ])("hands out again at once what it had handed out, without waiting for a lease: %s", async (_, end) => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.signal("c0002.example.com", { number: 5 });
    await world.ringAll();
    const lost = world.messages.splice(0);
    expect(lost.map(({ kind }) => kind).toSorted()).toEqual(["recompute.objects", "recompute.page"]);
    for (const stub of [world.sweep(), world.gate()]) await end(stub);
    const again = await handedOutSoon(world);
    expect(again.map(withoutRun)).toEqual(lost.map(withoutRun));
    for (const message of again) expect(await world.deliver(message)).toBe(true);
    expect(await standing(world)).toEqual([0, 0, 100]);
    for (const message of lost) expect(await world.deliver(message)).toBe(true); // late, and counted once
    expect(await world.progress()).toMatchObject({ status: "idle", total: 3, processed: 3, failed: 0 });
  });

  test("half a dozen times gives no work up for it: the attempts last for eight lives", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.signal("c0002.example.com", { number: 5 });
    await world.ringAll();
    for (let life = 1; life <= 6; life += 1) {
      expect(world.messages.splice(0)).toHaveLength(2);
      for (const stub of [world.sweep(), world.gate()]) await evictDurableObject(stub);
      world.messages.push(...(await handedOutSoon(world)));
    }
    world.messages.length = 0; // and once they are lost on their way
    pass(60_000);
    world.messages.push(...(await handedOutSoon(world)));
    expect(world.messages).toHaveLength(2);
    for (const message of world.messages.splice(0)) expect(await world.deliver(message)).toBe(true);
    expect(await standing(world)).toEqual([0, 0, 100]);
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 3, failed: 0 });
  });

  test("before its first alarm still has the request that it took", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    for (const stub of [world.sweep(), world.gate()]) await crash(stub);
    expect(await world.progress()).toMatchObject({ status: "running" });
    await world.rest();
    expect(await standing(world)).toEqual([0, 0, 0]);
  });
});

describe("work that fails", () => {
  test("is retried, in the end counted as failed, and right again with the next change", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.ringAll();
    const [page] = world.messages.splice(0);
    if (!page) throw new Error("no page was handed out");
    const bindings = freshIsolate({ DB: failingDatabase() });
    for (let attempt = 1; attempt <= 6; attempt += 1) expect(await world.deliver(page, { bindings })).toBe(false);
    expect(await world.progress()).toMatchObject({ status: "running", processed: 0, failed: 0, total: 3 });
    expect(await world.deliver(page, { queue: "scoreline-work-dead" })).toBe(true);
    expect(await world.deliver(page, { queue: "scoreline-work-dead" })).toBe(true); // repeated
    await world.rest();
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 0, failed: 3, total: 3 });
    expect(await standing(world)).toEqual([100, 100, 100]);
    await world.putRule("number", upTo(20));
    await world.rest();
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 3, failed: 0, total: 3 });
    expect(await standing(world)).toEqual([0, 0, 0]);
  });

  test("does not make the objects of a run forgotten: they run again when its lease has run out", async () => {
    const world = await begin();
    await world.signal("c0001.example.com", { number: 500 });
    await world.ringAll();
    const [run] = world.messages.splice(0);
    if (!run) throw new Error("no run was handed out");
    expect(await world.deliver(run, { bindings: freshIsolate({ DB: failingDatabase() }) })).toBe(false);
    expect(await world.deliver(run, { queue: "scoreline-work-dead" })).toBe(true);
    pass(60_000);
    await world.rest();
    expect(await standing(world)).toEqual([100, 0, 100]);
  });

  test("with an unknown outcome is done again and writes nothing twice", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.ringAll();
    const [page] = world.messages.splice(0);
    if (!page) throw new Error("no page was handed out");
    expect(await world.deliver(page, { bindings: freshIsolate({ DB: failingAtBatch(2, "after") }) })).toBe(false);
    expect(await standing(world)).toEqual([0, 0, 0]);
    const { bindings, meter } = meteredIsolate();
    expect(await world.deliver(page, { bindings })).toBe(true);
    expect(meter.runs.map(({ rowsWritten }) => rowsWritten)).toEqual(meter.runs.map(() => 0));
    await world.rest();
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 3, failed: 0 });
    // For the assignments, and once for this change: its entry is committed, and waits for the clock.
    expect(await world.promised()).toHaveLength(6);
  });
});

test("with the platform's own clock, alarms and queue a change arrives by itself", async () => {
  vi.useRealTimers();
  const world = await World.make();
  await world.putRule("number", upTo(100));
  await world.assign(OBJECTS);
  for (const objectId of OBJECTS) await world.signal(objectId, { number: 50 });
  await eventually(async () => expect(await standing(world)).toEqual([100, 100, 100]));
  await world.putRule("number", upTo(10));
  await eventually(async () => expect(await standing(world)).toEqual([0, 0, 0]));
  await eventually(async () => expect(await world.progress()).toMatchObject({ status: "idle", processed: 3 }));
});
