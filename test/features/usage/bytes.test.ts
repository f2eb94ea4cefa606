import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";
import { assignAll, makeProfile, makeTemplate, putRule, sendSignals, settled } from "../../support/profiles.ts";
import { isolateOf, usageOf } from "./space.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
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
async function talkative(key: string): Promise<{ profileId: string; putRules: () => Promise<unknown> }> {
  const profileId = await makeProfile(key);
  const templates = await Promise.all(Array.from({ length: RULES }, () => makeTemplate(key, "list")));
  for (const objectId of COMPANIES) {
    await sendSignals(key, ...templates.map((signalTemplateId) => ({ objectId, signalTemplateId, answer: CHOICES })));
  }
  const putRules = () => Promise.all(templates.map((template) => putRule(key, profileId, template, LIST)));
  return { profileId, putRules };
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
    const { profileId, putRules } = await talkative(key);
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
    const { key } = await makeKey();
    const { profileId, putRules } = await talkative(key);
    await assignAll(key, profileId, ...COMPANIES);
    await putRules();
    const { counted_at: before } = await usageOf(key);
    const at = Date.now();
    await settled(key, profileId);
    vi.setSystemTime(at); // waiting moves the clock, and after 20 seconds the space would be counted anew
    const { stored, reserved, counted_at: countedAt } = await usageOf(key);
    expect(countedAt).toBe(before);
    expect(reserved.bytes).toBeGreaterThan(COMPANIES.length * RULES * BYTES_OF_A_RULE);
    const query = "SELECT sum(length(contributions)) AS n FROM profile_scores WHERE profile_id = ?";
    const texts = await env.DB.prepare(query).bind(profileId).first<number>("n");
    expect(texts).toBeGreaterThan(COMPANIES.length * RULES * BYTES_OF_A_RULE);
    const limit = isolateOf({ bytes: stored.bytes + COMPANIES.length * RULES * BYTES_OF_A_RULE });
    const body = { profileType: "company", name: "n" };
    const refused = await call("POST", "/v1/scoring/profiles", { key, body, bindings: limit });
    expect(refused.status).toBe(409);
  });
});
