import { describe, expect, test } from "vitest";
import type { Page } from "../../../src/core/page.ts";
import type { ProfileScore } from "../../../src/features/scores/scores.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  makeProfile,
  makeTemplate,
  putRule,
  scoresOf,
  sendSignals,
  UNKNOWN_ID,
} from "../../support/profiles.ts";

const ANSWERS = { "a.com": 500, "b.com": 50, "c.com": 500, "d.com": 5_000, "e.com": 50, "f.com": 50 };
const DOWN = ["a.com", "c.com", "b.com", "e.com", "f.com", "d.com"];
const UP = ["d.com", "b.com", "e.com", "f.com", "a.com", "c.com"];

async function setUp() {
  const { key } = await makeKey();
  const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
  await putRule(key, profileId, signalTemplateId);
  await sendSignals(
    key,
    ...Object.entries(ANSWERS).map(([objectId, answer]) => ({ objectId, signalTemplateId, answer })),
  );
  await assignAll(key, profileId, ...Object.keys(ANSWERS));
  const rank = (query = "") =>
    call<Page<ProfileScore>>("GET", `/v1/scoring/profiles/${profileId}/scores${query}`, { key });
  return { key, profileId, signalTemplateId, rank };
}

const idsOf = ({ data }: Page<ProfileScore>) => data.map(({ objectId }) => objectId);

describe("the ranking of a profile", () => {
  test("has the highest first and equal scores by object, each row as it reads by its object", async () => {
    const { key, rank } = await setUp();
    const { status, body } = await rank();
    expect([status, idsOf(body), body.nextCursor]).toEqual([200, DOWN, null]);
    expect(body.data.map(({ score }) => score)).toEqual([100, 100, 40, 40, 40, 0]);
    expect(body.data.slice(0, 1)).toEqual(await scoresOf(key, "a.com"));
  });

  test("turns round by order=asc, equal scores still by object", async () => {
    const { rank } = await setUp();
    expect(idsOf((await rank("?order=asc")).body)).toEqual(UP);
    expect(idsOf((await rank("?order=desc")).body)).toEqual(DOWN);
  });

  test.each([
    ["desc", 1, DOWN],
    ["desc", 2, DOWN],
    ["desc", 4, DOWN],
    ["asc", 1, UP],
    ["asc", 3, UP],
  ])("in order %s and pages of %d neither repeats nor leaves out any of equal scores", async (order, limit, all) => {
    const { rank } = await setUp();
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const search: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await rank(`?order=${order}&limit=${limit}${search}`);
      expect(body.data.length).toBeLessThanOrEqual(limit);
      seen.push(...idsOf(body));
      expect(seen.length, "the pages go round in a circle").toBeLessThan(100);
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(all);
  });

  test("keeps its place under paging when objects come in before the cursor", async () => {
    const { key, profileId, signalTemplateId, rank } = await setUp();
    const first = await rank("?limit=3");
    await sendSignals(key, { objectId: "aa.com", signalTemplateId, answer: 500 });
    await assignAll(key, profileId, "aa.com");
    expect(idsOf((await rank(`?limit=3&cursor=${first.body.nextCursor}`)).body)).toEqual(["e.com", "f.com", "d.com"]);
  });

  test("is of one dimension: fit unless urgency is asked for, which is empty without a rule", async () => {
    const { rank } = await setUp();
    expect((await rank("?dimension=urgency")).body).toEqual({ data: [], nextCursor: null });
    expect(idsOf((await rank("?dimension=fit")).body)).toEqual(DOWN);
  });

  test.each(["dimension=intent", "order=up", "limit=0", "limit=501", "cursor=bm90", "cursor=!"])(
    "by %s is refused with 422",
    async (query) => {
      const { key } = await makeKey();
      const path = `/v1/scoring/profiles/${await makeProfile(key)}/scores?${query}`;
      const { status, body } = await call<Failure>("GET", path, { key });
      expect([status, body.error.fields.map(({ field }) => field)]).toEqual([422, [query.split("=")[0]]]);
    },
  );

  test("of an unknown profile is 404", async () => {
    const { key } = await makeKey();
    expect((await call("GET", `/v1/scoring/profiles/${UNKNOWN_ID}/scores`, { key })).status).toBe(404);
  });
});
