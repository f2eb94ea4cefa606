import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Rule } from "../../../src/features/rules/rules.schemas.ts";
import { freshIsolate } from "../../support/api.ts";
import { pass, stopClock, World } from "../recompute/world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const A = "acme.com";
const B = "b.com";
/** Half of the points below `min`, all of them from there on. */
const allFrom = (min: number) => ({
  ranges: [
    { min: 0, max: min, points: 5 },
    { min, max: 100, points: 10 },
  ],
});

/** Two companies that are not assigned yet, and a rule under which both would score 50. */
async function begin({ listens = false } = {}): Promise<World> {
  const world = await World.make();
  if (listens) await world.listen();
  await world.putRule("number", allFrom(50));
  for (const objectId of [A, B]) await world.signal(objectId, { number: 20 });
  await world.rest();
  return world;
}

/** Assigns both while the database does something else before some of the batches, counted from 1: reading, committing, … */
async function assignWhile(world: World, before: Readonly<Record<number, () => Promise<unknown>>>): Promise<void> {
  let batches = 0;
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "batch") return typeof member === "function" ? member.bind(target) : member;
      return async (statements: D1PreparedStatement[]) => {
        batches += 1;
        await before[batches]?.();
        return target.batch(statements);
      };
    },
  });
  const body = { profileId: world.profileId, objectType: "company", objectIds: [A, B] };
  const made = await world.send<unknown[]>("POST", "/v1/scoring/assignments/bulk", body, freshIsolate({ DB }));
  expect(made).toHaveLength(2);
}

const standing = async (world: World) =>
  (await world.scores([A, B])).map(({ objectId, dimension, score, version }) => [objectId, dimension, score, version]);
const changesOf = async (world: World) =>
  (await world.promised())
    .map(({ objectId, score, version }) => [objectId, score, version])
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)));

describe("what moves while objects are being assigned", () => {
  test("a rule that is replaced: the next read has the scores of the new one, and none of the old was ever stored", async () => {
    const world = await begin({ listens: true });
    await assignWhile(world, { 2: () => world.putRule("number", allFrom(10)) });
    expect(await standing(world)).toEqual([
      [A, "fit", 100, 1],
      [B, "fit", 100, 1],
    ]);
    expect(await changesOf(world)).toEqual([
      [A, 100, 1],
      [B, 100, 1],
    ]);
    const [score] = await world.scores([A]);
    expect([score?.contributions.map(({ matchedValue }) => matchedValue), score?.previousScore]).toEqual([
      ["20 (10–100)"],
      null,
    ]);
  });

  test("a rule that is added: the next read has the scores of both dimensions", async () => {
    const world = await begin();
    await assignWhile(world, { 2: () => world.putRule("number", allFrom(10), { dimension: "urgency" }) });
    expect(await standing(world)).toEqual([
      [A, "fit", 50, 1],
      [A, "urgency", 100, 1],
      [B, "fit", 50, 1],
      [B, "urgency", 100, 1],
    ]);
  });

  test("the last rule that is deleted: the next read has no score", async () => {
    const world = await begin({ listens: true });
    const path = `/v1/scoring/profiles/${world.profileId}/rules`;
    const [rule] = await world.send<Rule[]>("GET", path);
    await assignWhile(world, { 2: () => world.send("DELETE", `${path}/${rule?.id}`) });
    expect([await standing(world), await changesOf(world)]).toEqual([[], []]);
  });

  test("an answer of one object: it scores by the new answer, and the other as it was computed", async () => {
    const world = await begin({ listens: true });
    await assignWhile(world, { 2: () => world.signal(A, { number: 60 }) });
    expect(await standing(world)).toEqual([
      [A, "fit", 100, 1],
      [B, "fit", 50, 1],
    ]);
    expect(await changesOf(world)).toEqual([
      [A, 100, 1],
      [B, 50, 1],
    ]);
  });

  test("once more while they are computed again: the newest rules and answers are those that count", async () => {
    const world = await begin();
    await assignWhile(world, {
      2: () => world.putRule("number", allFrom(30)),
      4: () => world.signal(B, { number: 40 }),
    });
    expect(await standing(world)).toEqual([
      [A, "fit", 50, 1],
      [B, "fit", 100, 1],
    ]);
  });
});

describe("where they cannot be computed again at once", () => {
  const [ofA, ofB] = [(score: number) => [A, "fit", score, 1], (score: number) => [B, "fit", score, 1]];

  test.each([
    ["rules", (world: World) => world.putRule("number", allFrom(10)), [], [ofA(100), ofB(100)]],
    ["answers", (world: World) => world.signal(A, { number: 60 }), [ofB(50)], [ofA(100), ofB(50)]],
  ])("no score of the old %s is stored, and the minutely cron sees to the new ones", async (_, move, atOnce, later) => {
    const world = await begin();
    await assignWhile(world, {
      2: async () => {
        await move(world);
        await world.rest(); // nobody else will compute the objects: they were not assigned yet
      },
      3: () => Promise.reject(new Error("D1_ERROR: D1 DB is overloaded.")),
    });
    expect(await standing(world)).toEqual(atOnce);
    pass(21_000);
    await world.cron();
    await world.rest();
    expect(await standing(world)).toEqual(later);
  });
});
