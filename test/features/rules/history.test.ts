import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../../../src/index.ts";
import { eventually } from "../../support/eventually.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  countRows,
  makeProfile,
  makeTemplate,
  putRule,
  scoresOf,
  sendSignals,
  settled,
} from "../../support/profiles.ts";

const points = (most: number) => ({
  pointValues: {
    ranges: [
      { min: 0, max: 100, points: most },
      { min: 100, max: 200, points: 1 },
    ],
  },
});

async function hourly(): Promise<void> {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), env, ctx);
  await waitOnExecutionContext(ctx);
}

test("a change of one rule stores that rule again, and none of the others", async () => {
  const { key, organizationId } = await makeKey();
  const profileId = await makeProfile(key);
  const templates = await Promise.all([makeTemplate(key), makeTemplate(key), makeTemplate(key)]);
  for (const template of templates) await putRule(key, profileId, template);
  await putRule(key, profileId, templates[0] ?? "", points(5));
  expect(await countRows("rules", organizationId)).toBe(4);
});

test("versions that no score is explained by are deleted each hour, those of a score and its predecessor stay", async () => {
  const { key, organizationId } = await makeKey();
  const profileId = await makeProfile(key);
  const template = await makeTemplate(key);
  for (let change = 1; change <= 60; change += 1) await putRule(key, profileId, template, points(change));
  await assignAll(key, profileId, "acme.com");
  await sendSignals(key, { objectId: "acme.com", signalTemplateId: template, answer: 150 });
  await settled(key, profileId);
  await eventually(async () => expect((await scoresOf(key, "acme.com"))[0]?.version).toBe(2));
  await putRule(key, profileId, template, points(100));
  await settled(key, profileId);
  await eventually(async () => expect((await scoresOf(key, "acme.com"))[0]?.version).toBe(3));
  const before = await scoresOf(key, "acme.com");
  expect(await countRows("rules", organizationId)).toBe(61);
  await hourly();
  expect(await countRows("rules", organizationId)).toBe(2);
  expect(await scoresOf(key, "acme.com")).toEqual(before);
  expect(before[0]?.previousContributions).toMatchObject([{ pointsEarned: 1, maxPoints: 60 }]);
});

test("large points that are changed again and again do not pile up", async () => {
  const { key, organizationId } = await makeKey();
  const profileId = await makeProfile(key);
  const template = await makeTemplate(key, "list");
  const choices = Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`${index} ${"é".repeat(190)}`, 1]));
  for (let change = 1; change <= 60; change += 1) {
    const pointValues = { choices: { ...choices, ["0 changed"]: change } };
    await putRule(key, profileId, template, { answerType: "list", pointValues });
  }
  await eventually(async () => expect(await countRows("rules", organizationId)).toBeLessThan(25));
});
