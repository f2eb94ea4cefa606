import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { companies, pass, stopClock, World } from "./world.ts";

const OBJECTS = companies(21);
const BAD = OBJECTS[7] ?? "";
const GOOD = OBJECTS.filter((objectId) => objectId !== BAD);

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const upTo = (max: number) => ({ ranges: [{ min: 0, max, points: 10 }] });

/** A profile whose objects all score 100, one of which then has answers that nobody can read. */
async function begin(): Promise<World> {
  const world = await World.make();
  await world.putRule("number", upTo(100));
  await world.assign(OBJECTS);
  for (const objectId of OBJECTS) await world.signal(objectId, { number: 50 });
  await world.rest();
  return world;
}

async function setAnswers(world: World, answers: string): Promise<void> {
  await env.DB.prepare("UPDATE object_signals SET answers = ? WHERE space_id = ? AND object_id = ?")
    .bind(answers, world.space, BAD)
    .run();
}

async function answersOf(world: World): Promise<string> {
  const query = "SELECT answers FROM object_signals WHERE space_id = ? AND object_id = ?";
  return (await env.DB.prepare(query).bind(world.space, BAD).first<string>("answers")) ?? "";
}

const scored = async (world: World, objectIds: readonly string[]) =>
  (await world.scores(objectIds)).map(({ score }) => score);

describe("an object that cannot be computed", () => {
  test("keeps no neighbour of its page stale, and is named with the reason", async () => {
    const world = await begin();
    await setAnswers(world, "no JSON");
    await world.putRule("number", upTo(10));
    await world.rest();
    expect(await scored(world, GOOD)).toEqual(GOOD.map(() => 0));
    expect(await world.progress()).toMatchObject({
      status: "idle",
      targetRevision: 2,
      processed: 20,
      failed: 1,
      failures: [{ objectId: BAD, reason: "SyntaxError" }],
    });
  });

  test("keeps no neighbour of its run stale, and is named with the reason", async () => {
    const world = await begin();
    await setAnswers(world, "no JSON");
    await env.DB.prepare("UPDATE profile_scores SET score = 1, result_hash = 'old' WHERE space_id = ?")
      .bind(world.space)
      .run();
    await world.compute(OBJECTS);
    await world.rest();
    expect(await scored(world, GOOD)).toEqual(GOOD.map(() => 100));
    expect(await world.progress()).toMatchObject({ failed: 1, failures: [{ objectId: BAD, reason: "SyntaxError" }] });
  });

  test("is no failure any more once it can be computed", async () => {
    const world = await begin();
    const answers = await answersOf(world);
    await setAnswers(world, "no JSON");
    await world.putRule("number", upTo(10));
    await world.rest();
    await setAnswers(world, answers);
    await world.compute([BAD]);
    await world.rest();
    expect(await scored(world, [BAD])).toEqual([0]);
    expect((await world.progress()).failures).toEqual([]);
  });

  test("is one of at most twenty that are named, and all are counted", async () => {
    const world = await begin();
    await env.DB.prepare("UPDATE object_signals SET answers = 'no JSON' WHERE space_id = ?").bind(world.space).run();
    await world.putRule("number", upTo(10));
    await world.rest();
    const { failed, failures } = await world.progress();
    expect([failed, failures.map(({ objectId }) => objectId)]).toEqual([21, OBJECTS.slice(0, 20)]);
  });

  test("is tried again a little later where the database only was away", async () => {
    const world = await begin();
    await world.putRule("number", upTo(10));
    await world.ringAll();
    const [page] = world.messages.splice(0);
    if (!page) throw new Error("no page was handed out");
    const away = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("D1_ERROR: Network connection lost.");
      },
    });
    expect(await world.deliver(page, { bindings: { ...env, DB: away }, attempts: 4 })).toBe(false);
    expect(await world.deliver(page, { attempts: 5 })).toBe(true);
    expect(await world.progress()).toMatchObject({ status: "idle", processed: 21, failed: 0, failures: [] });
  });
});

test("work that ends its own life each time is given up after eight, recorded, and holds nobody up", async () => {
  const world = await begin();
  await world.compute([BAD]);
  let lives = 0;
  for (let round = 0; round < 40; round += 1) {
    await world.ring(world.gate());
    if (world.messages.splice(0).length > 0) lives += 1; // its run is lost, and so is the object that waits for it
    await evictDurableObject(world.gate());
    pass(61_000);
  }
  expect(lives).toBe(8);
  expect(await world.progress()).toMatchObject({ failed: 1, failures: [{ objectId: BAD }] });
  await world.compute(GOOD);
  await world.rest();
  expect((await world.progress()).failures.map(({ objectId }) => objectId)).toEqual([BAD]);
});
