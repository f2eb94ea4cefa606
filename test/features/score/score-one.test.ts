import { beforeAll, expect, test } from "vitest";
import type { SingleScore } from "../../../src/features/score/score.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

let key: string;
let path: string;

beforeAll(async () => {
  ({ key } = await makeKey());
  path = `/v1/score/${(await deploy(key)).slug}`;
});

test("one applicant is scored from flat features, always with contributions", async () => {
  const { status, body, headers } = await call<SingleScore>("POST", path, {
    key,
    body: { id: "a", age: 41, purpose: "car" },
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: "a",
    score: 555,
    risk_grade: "A",
    pd: 0.0894,
    contributions: { age: 15, purpose: 40 },
    warnings: [],
    model_name: "Checkout",
    model_version: "1.0.0",
    spec_version: "1.0",
    request_id: headers.get("X-Request-Id"),
  });
  expect(body).not.toHaveProperty("reasons");
});

test("options stand beside the features and are none themselves", async () => {
  const { body } = await call<SingleScore>("POST", path, {
    key,
    body: { age: 20, purpose: "car", strict_mode: false, include_reasons: true },
  });
  expect(body.warnings).toEqual([]);
  expect(body.reasons).toEqual([{ code: "R1", feature: "age", points_lost: 35, text: "Short history" }]);
});

test.each([true, false])(
  "include_contributions: %j is an option, and contributions come all the same",
  async (wanted) => {
    const { status, body } = await call<SingleScore>("POST", path, {
      key,
      body: { age: 41, purpose: "car", include_contributions: wanted, strict_mode: true },
    });
    expect([status, body.warnings, body.contributions]).toEqual([200, [], { age: 15, purpose: 40 }]);
  },
);

test("strict mode refuses it with what is missing, invalid or unknown", async () => {
  const body = { strict_mode: true, age: "old", shoe_size: 44 };
  const answer = await call<Failure>("POST", path, { key, body });
  expect([answer.status, answer.body.error.code]).toEqual([422, "strict_mode_violation"]);
  expect(answer.body.error.details["violations"]).toEqual([
    { index: 0, id: null, feature: "age", problem: "invalid_value" },
    { index: 0, id: null, feature: "purpose", problem: "missing_feature" },
    { index: 0, id: null, feature: "shoe_size", problem: "unrecognized_feature" },
  ]);
});

test.each([
  [[], [""]],
  ["5", [""]],
  [{ age: [1], strict_mode: "yes", include_reasons: 0 }, ["strict_mode", "include_reasons", "age"]],
  [{ include_contributions: "yes", age: {} }, ["include_contributions", "age"]],
  ['{"id":12345678901234567890}', ["id"]],
])("the body %j is refused with its fields", async (body, fields) => {
  const answer = await call<Failure>("POST", path, { key, body });
  expect([answer.status, answer.body.error.code]).toEqual([422, "VALIDATION_ERROR"]);
  expect(answer.body.error.fields.map(({ field }) => field)).toEqual(fields);
});

test("a card without odds gives no pd, and one without grades no grade", async () => {
  const spec = cardOf({ scorecard_id: "plain" }, { scaling: { base_points: 100.5, method: "none" }, risk_grades: [] });
  const { slug } = await deploy(key, spec);
  const { body } = await call<SingleScore>("POST", `/v1/score/${slug}`, { key, body: { age: 41, purpose: "car" } });
  expect(body).toMatchObject({ score: 156, pd: null, risk_grade: null });
});
