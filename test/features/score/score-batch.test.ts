import { beforeAll, describe, expect, test } from "vitest";
import type { BatchScores } from "../../../src/features/score/score.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { deploy } from "../../support/cards.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";

let key: string;
let path: string;

beforeAll(async () => {
  ({ key } = await makeKey());
  path = `/v1/score/${(await deploy(key)).slug}/batch`;
});

const score = (body: unknown) => call<BatchScores>("POST", path, { key, body });
const refuse = (body: unknown) => call<Failure>("POST", path, { key, body });
const applicants = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: index, age: 20 + (index % 50) }));

describe("a batch", () => {
  test("is answered in order with score, grade, pd and warnings, and says which model scored it", async () => {
    const { status, body, headers } = await score({
      records: [
        { id: "a", age: 41, purpose: "car" },
        { age: 20, purpose: "yacht" },
        { id: 7, purpose: "business" },
      ],
    });
    expect(status).toBe(200);
    expect(body.results).toEqual([
      { id: "a", score: 555, risk_grade: "A", pd: 0.0894, warnings: [] },
      { id: null, score: 480, risk_grade: "B", pd: 0.2174, warnings: ["unknown_category: purpose"] },
      { id: 7, score: 535, risk_grade: "B", pd: 0.1147, warnings: ["missing_feature: age"] },
    ]);
    expect(body).toMatchObject({ model_version: "1.0.0", deployment_id: path.split("/")[3], total: 3 });
    expect(body.scored_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(body.request_id).toBe(`req_batch_${headers.get("X-Request-Id")?.slice(4)}`);
  });

  test("holds contributions and reasons only when asked, and then of every variable", async () => {
    const records = [{ age: 20, purpose: "car" }];
    const [plain, full] = [
      await score({ records }),
      await score({ records, include_contributions: true, include_reasons: true }),
    ];
    expect(Object.keys(plain.body.results[0] ?? {})).toEqual(["id", "score", "risk_grade", "pd", "warnings"]);
    expect(full.body.results[0]).toMatchObject({
      contributions: { age: -20, purpose: 40 },
      reasons: [{ code: "R1", feature: "age", points_lost: 35, text: "Short history" }],
    });
  });

  test("may repeat an id, and one bad record never sinks the others", async () => {
    const { body } = await score({
      records: [
        { id: "x", age: "old" },
        { id: "x", age: "30", purpose: "car" },
      ],
    });
    expect(body.results.map(({ id, warnings }) => [id, warnings])).toEqual([
      ["x", ["invalid_value: age", "missing_feature: purpose"]],
      ["x", []],
    ]);
  });

  test("of 1,000 passes and of 1,001 is refused with 413 batch_too_large", async () => {
    const { status, body } = await score({ records: applicants(1_000) });
    expect([status, body.total, body.results.length]).toEqual([200, 1_000, 1_000]);
    expect(body.results.map(({ id }) => id)).toEqual(applicants(1_000).map(({ id }) => id));
    const refused = await refuse({ records: applicants(1_001) });
    expect([refused.status, refused.body.error.code, refused.body.error.type]).toEqual([
      413,
      "batch_too_large",
      "PAYLOAD",
    ]);
  });
});

describe("strict mode", () => {
  test("refuses the whole batch and lists every violation of every record", async () => {
    const { status, body } = await refuse({
      strict_mode: true,
      records: [
        { id: "a", age: 41, purpose: "car" },
        { id: "b", age: null, shoe_size: 44, purpose: "car" },
        { age: "old", purpose: "yacht" },
      ],
    });
    expect([status, body.error.code]).toEqual([422, "strict_mode_violation"]);
    expect(body.error.details).toEqual({
      total: 3,
      violations: [
        { index: 1, id: "b", feature: "age", problem: "missing_feature" },
        { index: 1, id: "b", feature: "shoe_size", problem: "unrecognized_feature" },
        { index: 2, id: null, feature: "age", problem: "invalid_value" },
      ],
    });
  });

  test("scores a batch without any", async () => {
    const { status, body } = await score({ strict_mode: true, records: [{ id: "a", age: 41, purpose: "yacht" }] });
    expect([status, body.results[0]?.warnings]).toEqual([200, ["unknown_category: purpose"]]);
  });

  test("comes after the limit of 1,000", async () => {
    const { body } = await refuse({ strict_mode: true, records: applicants(1_001) });
    expect(body.error.code).toBe("batch_too_large");
  });
});

describe("the checks come in the contract's order", () => {
  const unknown = "/v1/score/dep_nobody/batch";

  test("key before JSON before slug before the body's shape", async () => {
    const codes = [];
    for (const [at, body, caller] of [
      [unknown, "{", undefined],
      [unknown, "{", key],
      [unknown, { records: 5 }, key],
      [path, { records: 5 }, key],
    ] as const) {
      const answer = await call<Failure>("POST", at, { body, ...(caller !== undefined && { key: caller }) });
      codes.push(`${answer.status} ${answer.body.error.code}`);
    }
    expect(codes).toEqual([
      "401 invalid_api_key",
      "400 INVALID_JSON",
      "404 deployment_not_found",
      "422 VALIDATION_ERROR",
    ]);
  });
});

describe("a body of the wrong shape is refused with every field", () => {
  test.each([
    [{}, ["records"]],
    [{ records: [] }, ["records"]],
    [{ records: { age: 1 } }, ["records"]],
    [[], [""]],
    [null, [""]],
    [
      { records: [{}], strict_mode: "yes", include_reasons: 1, colour: 2 },
      ["strict_mode", "include_reasons", "colour"],
    ],
    [
      { records: [5, { age: [1] }, null, { id: true, age: { a: 1 } }] },
      ["records[0]", "records[1].age", "records[2]", "records[3].age", "records[3].id"],
    ],
    [
      { records: [{ age: [1] }, 5], include_contributions: 1, colour: 2 },
      ["records[0].age", "records[1]", "include_contributions", "colour"],
    ],
  ])("%j", async (body, fields) => {
    const answer = await refuse(body);
    expect([answer.status, answer.body.error.code]).toEqual([422, "VALIDATION_ERROR"]);
    expect(answer.body.error.fields.map(({ field }) => field)).toEqual(fields);
  });

  test("an id that would come back as another number is named, the others are not", async () => {
    const body = '{"records":[{"id":9007199254740991},{"id":9007199254740993},{"id":"9007199254740993"}]}';
    expect((await refuse(body)).body.error.fields.map(({ field }) => field)).toEqual(["records[1].id"]);
  });

  test("and the message says what is wanted", async () => {
    const { body } = await refuse({ records: { age: 1 }, strict_mode: "yes" });
    expect(body.error.fields).toEqual([
      { field: "records", message: "must be an array of records, not an object" },
      { field: "strict_mode", message: 'must be true or false, not "yes"' },
    ]);
    expect((await refuse({})).body.error.fields).toEqual([{ field: "records", message: "is missing" }]);
  });

  test("and the message names record, feature and value", async () => {
    const { body } = await refuse({ records: [{ age: 1 }, { age: [44] }] });
    expect(body.error.message).toContain("records[1].age");
    expect(body.error.fields[0]?.message).toBe("must be a number, text, a boolean or null, not an array");
  });
});

describe("round trips", () => {
  test("a cold batch makes two to the database, a warm one none, and none to an object", async () => {
    const { bindings, calls } = countedIsolate();
    const send = () => call("POST", path, { key, body: { records: applicants(1_000) }, bindings });
    expect((await send()).status).toBe(200);
    expect(calls).toEqual({ d1: 2, objects: 2 });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    expect(calls).toEqual({ d1: 2, objects: 2 });
  });
});
