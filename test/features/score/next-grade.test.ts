import { beforeAll, expect, test } from "vitest";
import type { BatchScores, SingleScore } from "../../../src/features/score/score.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

let key: string;
let path: string;

const REASON = { code: "R9", text: "Unusual purpose", baseline: 45 };

beforeAll(async () => {
  ({ key } = await makeKey());
  const spec = cardOf();
  const purpose = [...spec.bins.purpose, { else: true, points: 5, reason: REASON }];
  const card = { ...spec, bins: { ...spec.bins, purpose }, reasons: { method: "below_baseline" } };
  path = `/v1/score/${(await deploy(key, card)).slug}`;
});

const NEXT = {
  grade: "A",
  points_needed: 30,
  changes: [{ feature: "purpose", from: "else", to: "car%,%business", points: 35 }],
};

test("include_path adds the way to the next grade, to one score and to every score of a batch", async () => {
  const record = { age: 41, purpose: "boat" };
  const one = await call<SingleScore>("POST", path, { key, body: { ...record, include_path: true } });
  expect(one.body).toMatchObject({ score: 520, risk_grade: "B", warnings: [], next_grade: NEXT });
  const records = [record, { age: 41, purpose: "car" }];
  const batch = await call<BatchScores>("POST", `${path}/batch`, { key, body: { records, include_path: true } });
  expect(batch.body.results.map(({ next_grade }) => next_grade)).toEqual([NEXT, null]);
});

test("it is left out unless it is asked for, and asked for with true or false", async () => {
  const { body } = await call<SingleScore>("POST", path, { key, body: { age: 41, include_path: false } });
  expect(body).not.toHaveProperty("next_grade");
  for (const [place, wrong] of [
    [path, { age: 41, include_path: 1 }],
    [`${path}/batch`, { records: [{}], include_path: "yes" }],
  ] as const) {
    const refused = await call<Failure>("POST", place, { key, body: wrong });
    expect([refused.status, refused.body.error.fields.map(({ field }) => field)]).toEqual([422, ["include_path"]]);
  }
});

test("an else bin takes a category of no other bin, and gives its own reason below its baseline", async () => {
  const { body } = await call<SingleScore>("POST", path, {
    key,
    body: { age: 41, purpose: "boat", include_reasons: true, strict_mode: true },
  });
  expect(body.reasons).toEqual([{ code: "R9", feature: "purpose", points_lost: 40, text: "Unusual purpose" }]);
});
