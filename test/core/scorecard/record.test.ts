import { describe, expect, test } from "vitest";
import type { FieldError } from "../../../src/core/errors.ts";
import { checkRecord } from "../../../src/core/scorecard/record.ts";

function check(record: unknown, path = "records[0]") {
  const problems: FieldError[] = [];
  return { good: checkRecord(record, path, problems), problems };
}

describe("a record that can be scored", () => {
  test.each<Record<string, unknown>>([
    {},
    { id: "applicant_001", age: 30, purpose: "car", owner: true, income: null },
    { id: 17 },
    { id: 0.5 },
    { id: null },
    { id: "" },
    { "credit history": "good", "": 1 },
    { constructor: 1, toString: "x" },
  ])("%j", (record) => {
    expect(check(record)).toEqual({ good: true, problems: [] });
  });

  test("a number too large for a computer is no reason to refuse the record", () => {
    expect(check(JSON.parse('{"age": 1e400}'))).toEqual({ good: true, problems: [] });
  });
});

describe("a record that cannot be scored says where and why", () => {
  test.each([
    [null, "must be an object of features, not null"],
    [[1], "must be an object of features, not an array"],
    ["applicant", 'must be an object of features, not "applicant"'],
    [7, "must be an object of features, not 7"],
    [undefined, "must be an object of features, not nothing"],
  ])("%j is no record", (record, message) => {
    expect(check(record)).toEqual({ good: false, problems: [{ field: "records[0]", message }] });
  });

  test("every feature that is not a scalar is named", () => {
    expect(check({ age: [30], purpose: { code: 1 }, income: 5, "credit history": [] }).problems).toEqual([
      { field: "records[0].age", message: "must be a number, text, a boolean or null, not an array" },
      { field: "records[0].purpose", message: "must be a number, text, a boolean or null, not an object" },
      { field: 'records[0]["credit history"]', message: "must be a number, text, a boolean or null, not an array" },
    ]);
  });

  test.each([
    [true, "true"],
    [{ a: 1 }, "an object"],
    [[], "an array"],
    [Infinity, "Infinity"],
  ])("%j is no id", (id, shown) => {
    expect(check({ id }).problems).toEqual([
      {
        field: "records[0].id",
        message: `must be text of at most 256 characters, a number or null, not ${shown}`,
      },
    ]);
  });

  test.each([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -0, 1.5, 1e15])("%d is an id", (id) => {
    expect(check({ id })).toEqual({ good: true, problems: [] });
  });

  test.each(["9007199254740992", "9007199254740993", "-9007199254740993", "12345678901234567890", "1e300"])(
    "%s is no id, since it may not be the number that was sent",
    (id) => {
      expect(check(JSON.parse(`{"id": ${id}}`)).problems).toEqual([
        {
          field: "records[0].id",
          message:
            "must be text where it is a number beyond 9007199254740991 either way, which JSON's numbers do not hold exactly",
        },
      ]);
      expect(check({ id }).good).toBe(true);
    },
  );

  test("a hidden prototype is looked at like any other feature", () => {
    expect(check(JSON.parse('{"__proto__": {"age": 30}}')).problems).toEqual([
      { field: "records[0].__proto__", message: "must be a number, text, a boolean or null, not an object" },
    ]);
  });

  test("a record on its own is named from the root", () => {
    expect(check({ age: [] }, "").problems[0]?.field).toBe("age");
  });

  test("problems of other records stay where they are", () => {
    const problems: FieldError[] = [];
    expect(checkRecord(7, "records[0]", problems)).toBe(false);
    expect(checkRecord({ age: 1 }, "records[1]", problems)).toBe(true);
    expect(checkRecord({ age: {} }, "records[2]", problems)).toBe(false);
    expect(problems.map(({ field }) => field)).toEqual(["records[0]", "records[2].age"]);
  });
});
