import { evictDurableObject } from "cloudflare:test";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { PointValues as CorePointValues } from "../../../src/core/points/point-values.ts";
import { freshIsolate } from "../../support/api.ts";
import { failingAtBatch } from "../../support/faults.ts";
import { expectConverged, expectHonestVersions, Model, noteNoMore, noteWrites } from "./model.ts";
import { companies, pass, pausingBeforeBatch, stopClock, TEMPLATES, World } from "./world.ts";

beforeAll(noteWrites);
afterAll(noteNoMore);
beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const OBJECTS = companies(6);
const STEPS = 45;

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

/** One random life of a space: what customers do, and what the platform does to the messages that follow from it. */
class Life {
  readonly model = new Model();
  readonly world: World;
  private readonly random: () => number;

  constructor(world: World, seed: number) {
    this.world = world;
    this.random = randomFrom(seed);
  }

  async step(): Promise<void> {
    if (this.random() < 0.45) await this.customer();
    else await this.platform();
  }

  private async customer(): Promise<void> {
    const { world, model } = this;
    const profileId = this.pick(world.profileIds);
    const objectId = this.pick(OBJECTS);
    const kind = this.pick(TEMPLATES);
    const chance = this.random();
    pass(1);
    if (chance < 0.35) {
      const pointValues = this.pointValues(kind);
      const dimension = this.random() < 0.6 ? "fit" : "urgency";
      const { id, signalTemplateId } = await world.putRule(kind, { ...pointValues }, { dimension, profileId });
      model.putRule(profileId, { id, signalTemplateId, dimension, answerType: kind }, pointValues);
    } else if (chance < 0.45) {
      const rules = model.rules.get(profileId) ?? [];
      const [rule] = rules;
      if (!rule) return;
      await world.send("DELETE", `/v1/scoring/profiles/${profileId}/rules/${rule.id}`);
      model.rules.set(profileId, rules.slice(1));
    } else if (chance < 0.75) {
      const answer = this.answer(kind);
      await world.signal(objectId, { [kind]: answer });
      model.putAnswer(objectId, world.templates[kind], kind, answer);
    } else if (chance < 0.9) {
      const made = await world.assign([objectId, this.pick(OBJECTS)], profileId);
      const assigned = model.assigned.get(profileId) ?? new Map<string, string>();
      for (const assignment of made) assigned.set(assignment.objectId, assignment.id);
      model.assigned.set(profileId, assigned);
    } else if (chance < 0.95) {
      const id = model.assigned.get(profileId)?.get(objectId);
      if (id === undefined) return;
      await world.send("DELETE", `/v1/scoring/assignments/${id}`);
      model.assigned.get(profileId)?.delete(objectId);
    } else await world.compute([objectId, this.pick(OBJECTS)]);
  }

  private async platform(): Promise<void> {
    const { world } = this;
    const chance = this.random();
    if (chance < 0.4) return void (await world.ringAll());
    if (chance < 0.45) return pass(61_000);
    if (chance < 0.5) return evictDurableObject(this.pick([world.gate(), world.sweep(this.pick(world.profileIds))]));
    const at = Math.floor(this.random() * world.messages.length);
    const message = world.messages[at]; // any of them: out of order
    if (!message) return;
    if (chance < 0.65) await world.deliver(message); // its acknowledgement is lost: it will come again
    else if (chance < 0.7) world.messages.splice(at, 1); // it is lost itself
    else if (chance < 0.8) {
      const db = failingAtBatch(2, this.random() < 0.5 ? "before" : "after");
      await world.deliver(message, { bindings: freshIsolate({ DB: db }) });
    } else {
      const others = async () => {
        await this.customer();
        await this.customer();
      };
      await world.deliver(message, { bindings: freshIsolate({ DB: pausingBeforeBatch(2, others) }) });
      world.messages.splice(world.messages.indexOf(message), 1);
    }
  }

  private pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  }

  private points(): number {
    return this.pick([-5, 0, 2.5, 5, 10]);
  }

  private pointValues(kind: (typeof TEMPLATES)[number]): CorePointValues {
    if (kind === "boolean") return { true: this.points(), false: this.points() };
    const edge = this.pick([10, 20, 30]);
    if (kind === "number") {
      return {
        ranges: [
          { min: 0, max: edge, points: this.points() },
          { min: edge, max: 50, points: this.points() },
        ],
      };
    }
    const mode = this.pick(["additive", "best-match", "contains-all", "contains-none"] as const);
    return { choices: { CRM: this.points(), ERP: this.points() }, mode };
  }

  private answer(kind: (typeof TEMPLATES)[number]): unknown {
    if (this.random() < 0.15) return null;
    if (kind === "boolean") return this.random() < 0.5;
    if (kind === "number") return Math.floor(this.random() * 60);
    return this.pick([[], ["crm"], ["CRM", "erp"], ["other"]]);
  }
}

describe("whatever customers change and the platform loses, repeats or delays", () => {
  test.each([1, 2, 3, 5, 8, 13, 21, 34])(
    "scores end as the newest rules and signals have them, each change a version (seed %i)",
    async (seed) => {
      const life = new Life(await World.make(2), seed);
      const { world, model } = life;
      await world.listen();
      for (let step = 0; step < STEPS; step += 1) await life.step();
      const late = [...world.messages];
      await world.rest();
      await expectConverged(world, model, OBJECTS);
      const written = await expectHonestVersions(world);
      expect(written).toBeGreaterThan(0);

      // Everything again, and late: not a row is written.
      for (const message of late) expect(await world.deliver(message)).toBe(true);
      await world.compute(OBJECTS);
      await world.rest();
      await expectConverged(world, model, OBJECTS);
      expect(await expectHonestVersions(world)).toBe(written);
    },
  );
});
