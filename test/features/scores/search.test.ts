import { expect, test } from "vitest";
import type { ProfileScore } from "../../../src/features/scores/scores.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";
import { assignAll, makeProfile, makeTemplate, nextPath, putRule, scoresOf } from "../../support/profiles.ts";

const PATH = "/v1/scoring/scores/search";

async function scored(objectIds: readonly string[]): Promise<string> {
  const { key } = await makeKey();
  const profileId = await makeProfile(key);
  await putRule(key, profileId, await makeTemplate(key));
  await assignAll(key, profileId, ...objectIds);
  return key;
}

test("a search answers what the read by address does, for ids that no address holds", async () => {
  const key = await scored(["a.com", "b.com"]);
  const objectIds = ["b.com", "a.com", `${"x".repeat(60)}.${"y".repeat(60)}.com`];
  const { status, body } = await call<ProfileScore[]>("POST", PATH, {
    key,
    body: { objectType: "company", objectIds },
  });
  expect(status).toBe(200);
  expect(body).toEqual(await scoresOf(key, "a.com", "b.com"));
});

test("a search comes in pages, each asked for with the same body at the address that the last one names", async () => {
  const objectIds = ["a.com", "b.com", "c.com"];
  const key = await scored(objectIds);
  const body = { objectType: "company", objectIds, limit: 2 };
  const first = await call<ProfileScore[]>("POST", PATH, { key, body });
  const second = await call<ProfileScore[]>("POST", nextPath(first) ?? "", { key, body });
  expect([first, second].map((page) => page.body.map(({ objectId }) => objectId))).toEqual([
    ["a.com", "b.com"],
    ["c.com"],
  ]);
  expect(nextPath(second)).toBeUndefined();
});

test("a search needs the scope read and no other, and names every id that is none", async () => {
  const { key } = await makeKey({ scopes: ["read"] });
  const body = { objectType: "company", objectIds: ["a.com", "no", "https://b.com"], limit: 0 };
  const refused = await call<Failure>("POST", PATH, { key, body });
  const fields = refused.body.error.fields.map(({ field }) => field).toSorted();
  expect([refused.status, fields]).toEqual([422, ["limit", "objectIds[1]", "objectIds[2]"]]);
  const { key: writer } = await makeKey({ scopes: ["write", "score"] });
  expect(
    (await call("POST", PATH, { key: writer, body: { objectType: "company", objectIds: ["a.com"] } })).status,
  ).toBe(403);
});
