import { expect, test } from "vitest";
import type { ProfileScore } from "../../../src/features/scores/scores.schemas.ts";
import { call } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  makeProfile,
  makeTemplate,
  nextPath,
  putRule,
  sendSignals,
  settled,
} from "../../support/profiles.ts";

const MEBIBYTE = 1024 * 1024;

test("scores that are more than 8 MiB together come in pages, each once, however many are asked for", async () => {
  const { key } = await makeKey();
  const objectIds = Array.from({ length: 400 }, (_, index) => `c${String(index).padStart(3, "0")}.example.com`);
  const profileId = await makeProfile(key);
  const choices = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index} ${"x".repeat(90)}`, 1]));
  const templates = await Promise.all(Array.from({ length: 40 }, () => makeTemplate(key, "list")));
  for (const template of templates) {
    await putRule(key, profileId, template, { answerType: "list", pointValues: { choices } });
  }
  await assignAll(key, profileId, ...objectIds);
  const answer = Object.keys(choices).slice(0, 6);
  for (let from = 0; from < objectIds.length; from += 20) {
    const some = objectIds.slice(from, from + 20);
    await sendSignals(
      key,
      ...some.flatMap((objectId) => templates.map((signalTemplateId) => ({ objectId, signalTemplateId, answer }))),
    );
  }
  await settled(key, profileId);
  await eventually(async () => {
    const path = `/v1/scoring/profiles/${profileId}/scores?order=asc&limit=1`;
    const { body } = await call<{ data: ProfileScore[] }>("GET", path, { key });
    expect(body.data[0]?.signalCoverage).toBe(40);
  });
  const seen: string[] = [];
  const query = objectIds.map((objectId) => `objectId=${objectId}`).join("&");
  let pages = 0;
  for (let path: string | undefined = `/v1/scoring/scores?objectType=company&${query}`; path !== undefined;) {
    const page: Awaited<ReturnType<typeof call<ProfileScore[]>>> = await call<ProfileScore[]>("GET", path, { key });
    expect(page.text.length).toBeLessThanOrEqual(8 * MEBIBYTE);
    seen.push(...page.body.map(({ objectId }) => objectId));
    pages += 1;
    path = nextPath(page);
  }
  expect(pages).toBeGreaterThan(1);
  expect(seen).toEqual(objectIds);
});
