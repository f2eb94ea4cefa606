import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshIsolate } from "../../support/api.ts";
import { pass, pausingBeforeBatch, stopClock, stored, World } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const A = "acme.com";
const tenAtFrom = (min: number) => ({
  ranges: [
    { min: 0, max: min, points: 5 },
    { min, max: 100, points: 10 },
  ],
});

/** One object whose score depends on rules and signals both: 5 of 10 at first. */
async function begin(): Promise<World> {
  const world = await World.make();
  await world.putRule("number", tenAtFrom(50));
  await world.signal(A, { number: 20 });
  await world.rest();
  await world.assign([A]);
  expect(await standing(world)).toEqual([[50, 1]]);
  return world;
}

const standing = async (world: World) => (await world.scores([A])).map(({ score, version }) => [score, version]);

/** Lets the messages that a change brings be delivered, the consumer held between its reading and its writing. */
async function deliverAround(world: World, between: () => Promise<unknown>): Promise<void> {
  await world.ringAll();
  const [message] = world.messages.splice(0);
  if (!message) throw new Error("nothing was to be delivered");
  const bindings = freshIsolate({ DB: pausingBeforeBatch(2, between) });
  expect(await world.deliver(message, { bindings })).toBe(true);
}

describe("the lost update", () => {
  test("new rules computed from old signals never overwrite old rules computed from new signals", async () => {
    const world = await begin();
    await world.putRule("number", tenAtFrom(10)); // with the old 20: 100
    const seen: unknown[] = [];
    await deliverAround(world, async () => {
      await world.signal(A, { number: 5 }); // with either rules: 50
      seen.push(await standing(world));
    });
    seen.push(await standing(world));
    expect(seen).toEqual([[[50, 1]], [[50, 2]]]); // 100 is right for no moment that is left, and is never stored
    await world.rest();
    const [score] = await world.scores([A]);
    expect(score).toMatchObject({ score: 50, version: 2, previousScore: 50 });
    expect(score?.contributions.map(({ matchedValue }) => matchedValue)).toEqual(["5 (0–10)"]);
  });

  test("old rules computed from new signals never overwrite what new rules gave", async () => {
    const world = await begin();
    await world.signal(A, { number: 60 }); // with the old rules: 100
    await deliverAround(world, async () => {
      await world.putRule("number", { ranges: [{ min: 0, max: 10, points: 10 }] }); // with 60: 0
      expect(await standing(world)).toEqual([[50, 1]]);
    });
    expect(await standing(world)).toEqual([[0, 2]]); // outrun, and at once computed again
    await world.rest();
    expect(await standing(world)).toEqual([[0, 2]]);
  });

  test("rules and signals that both move in between are both taken, in one new version", async () => {
    const world = await begin();
    await world.putRule("number", tenAtFrom(30));
    await deliverAround(world, async () => {
      await world.putRule("number", { ranges: [{ min: 0, max: 100, points: 8 }] });
      await world.putRule("boolean", { true: 2 });
      await world.signal(A, { number: 31, boolean: false });
    });
    await world.rest();
    expect(await standing(world)).toEqual([[80, 2]]);
    const [score] = await world.scores([A]);
    expect([score?.previousScore, score?.previousContributions.map(({ pointsEarned }) => pointsEarned)]).toEqual([
      50,
      [5],
    ]);
  });

  test("a page that saw a dimension without rules deletes nothing of it once it has rules again", async () => {
    const world = await begin();
    const urgency = await world.putRule("number", tenAtFrom(50), { dimension: "urgency" });
    await world.rest();
    await world.send("DELETE", `/v1/scoring/profiles/${world.profileId}/rules/${urgency.id}`);
    await deliverAround(world, async () => {
      await world.putRule("number", tenAtFrom(50), { dimension: "urgency" });
      for (const number of [60, 10]) {
        pass(1);
        await world.signal(A, { number });
        await world.ring(world.gate());
        for (const message of world.messages.splice(0)) expect(await world.deliver(message)).toBe(true);
      }
    });
    const seen = await world.scores([A]);
    expect(
      seen.map(({ dimension, score, version, previousScore }) => [dimension, score, version, previousScore]),
    ).toEqual([
      ["fit", 50, 3, 100],
      ["urgency", 50, 3, 100], // not the first score of a dimension that was emptied
    ]);
    await world.rest();
    expect(await world.scores([A])).toEqual(seen);
  });

  test("an object that leaves its profile in between gets no row back", async () => {
    const world = await begin();
    const [assignment] = await world.send<{ id: string }[]>(
      "GET",
      `/v1/scoring/assignments?objectType=company&objectId=${A}`,
    );
    await world.putRule("number", tenAtFrom(10));
    await deliverAround(world, () => world.send("DELETE", `/v1/scoring/assignments/${assignment?.id}`));
    await world.rest();
    expect(await stored(world, "profile_scores")).toEqual([]);
  });

  test("a profile that is deleted in between leaves nothing behind, and its sweep ends", async () => {
    const world = await begin();
    await world.putRule("number", tenAtFrom(10));
    await deliverAround(world, () => world.send("DELETE", `/v1/scoring/profiles/${world.profileId}`));
    await world.rest();
    expect(await stored(world, "profile_scores")).toEqual([]);
    expect(await world.sweep().read()).toMatchObject({ sweeping: null, failed: 0 });
  });
});
