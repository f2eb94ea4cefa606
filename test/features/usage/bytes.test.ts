import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";
import { makeProfile, makeTemplate, putRule, sendSignals } from "../../support/profiles.ts";
import { stopClock, World } from "../recompute/world.ts";
import { isolateOf, usageOf } from "./space.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

const CHOICES = Array.from({ length: 5 }, (_, at) => `${at} ${"x".repeat(90)}`);
const LIST = {
  answerType: "list",
  pointValues: { choices: Object.fromEntries(CHOICES.map((choice) => [choice, 1])), mode: "additive" },
};
const COMPANIES = Array.from({ length: 20 }, (_, at) => `company-${at}.example`);
const RULES = 20;
/** What a score says of such a rule, at least. */
const BYTES_OF_A_RULE = 300;

/** Twenty companies that gave twenty lists of long texts. */
async function talkative(key: string, profileId: string): Promise<{ putRules: () => Promise<unknown> }> {
  const templates = await Promise.all(Array.from({ length: RULES }, () => makeTemplate(key, "list")));
  for (const objectId of COMPANIES) {
    await sendSignals(key, ...templates.map((signalTemplateId) => ({ objectId, signalTemplateId, answer: CHOICES })));
  }
  const putRules = () => Promise.all(templates.map((template) => putRule(key, profileId, template, LIST)));
  return { putRules };
}

test("writers at once never bring a space over its bytes, in however many isolates", async () => {
  const { key } = await makeKey();
  const isolates = Array.from({ length: 5 }, () => isolateOf({ bytes: 100_000 }));
  const writers = Array.from({ length: 60 }, (_, at) => {
    const body = { profileType: "company", name: "é".repeat(100), description: "ü".repeat(at * 30) };
    return call("POST", "/v1/scoring/profiles", { key, body, bindings: isolates[at % 5] ?? freshIsolate() });
  });
  const statuses = (await Promise.all(writers)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([201, 409]));
  later(60_000);
  const { stored } = await usageOf(key);
  expect(stored.bytes).toBeLessThanOrEqual(100_000);
  expect(stored.bytes).toBeGreaterThan(30_000);
});

describe("scores with long texts", () => {
  test("are part of what an assignment needs: it is refused before anything of it is stored", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    const { putRules } = await talkative(key, profileId);
    await putRules();
    later(60_000);
    const { stored } = await usageOf(key);
    const bindings = isolateOf({ bytes: stored.bytes + 60_000 });
    const assign = async (objectIds: string[]) =>
      call<Failure>("POST", "/v1/scoring/assignments/bulk", {
        key,
        body: { profileId, objectType: "company", objectIds },
        bindings,
      });
    const refused = await assign(COMPANIES);
    expect([refused.status, refused.body.error.code]).toEqual([409, "STORAGE_QUOTA_EXCEEDED"]);
    expect(refused.body.error.details["needed"]).toMatchObject({ rows: 0, bytes: expect.any(Number) });
    expect((await assign(COMPANIES.slice(0, 2))).status).toBe(201);
    later(60_000);
    const after = await usageOf(key);
    expect(after.kinds.find(({ kind }) => kind === "assignments")?.rows).toBe(2);
    expect(after.stored.bytes).toBeLessThanOrEqual(stored.bytes + 60_000);
  });

  test("that a new rule brings are stored, and the next write meets them without a count", async () => {
    const world = await World.make();
    const { key, profileId } = world;
    const { putRules } = await talkative(key, profileId);
    await world.assign(COMPANIES);
    await putRules();
    const object = env.SPACE_USAGE.getByName(world.space);
    const before = await object.standing();
    await world.ringAll();
    for (const message of world.messages.splice(0)) expect(await world.deliver(message)).toBe(true);
    const after = await object.standing();
    expect(after.countedAt).toBe(before.countedAt);
    const bytes = COMPANIES.length * (RULES * BYTES_OF_A_RULE - 200);
    expect(after.granted.bytes - before.granted.bytes).toBeGreaterThan(bytes);
    const limit = isolateOf({ bytes: before.counted.bytes + before.granted.bytes + bytes });
    const body = { profileType: "company", name: "n" };
    expect((await call("POST", "/v1/scoring/profiles", { key, body, bindings: limit })).status).toBe(409);
  });
});
