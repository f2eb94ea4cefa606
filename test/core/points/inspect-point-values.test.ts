import { describe, expect, test } from "vitest";
import { ANSWER_TYPES, type AnswerType } from "../../../src/core/points/answer-type.ts";
import { inspectPointValues } from "../../../src/core/points/inspect-point-values.ts";

const problems = (answerType: AnswerType, input: unknown) =>
  inspectPointValues(answerType, input, "pointValues").map(({ field, message }) => `${field}: ${message}`);

const RANGES = { ranges: [{ min: 0, max: 100, points: 2 }] };
const CHOICES = { choices: { Salesforce: 10 } };
const NUMERIC = ["number", "percentage", "currency"] as const;

describe("point values that fit the answer type are accepted", () => {
  test.each([
    { true: 20, false: -5 },
    { true: 20 },
    { false: -100 },
    { true: 0, false: 0.5 },
    { true: 1e9, false: -1e9 },
  ])("a boolean rule gives one side or both: %j", (input) => {
    expect(problems("boolean", input)).toEqual([]);
  });

  test.each(NUMERIC)("a %s rule gives ranges", (type) => {
    expect(problems(type, RANGES)).toEqual([]);
  });

  test.each([undefined, "additive", "best-match", "contains-all", "contains-none", "exact-match"])(
    "a list rule gives choices, with a mode or without: %s",
    (mode) => {
      expect(problems("list", { ...CHOICES, mode })).toEqual([]);
    },
  );
});

describe("point values of the wrong shape are refused", () => {
  test.each([
    [undefined, "pointValues: is missing"],
    [null, "pointValues: must be an object, not null"],
    [[], "pointValues: must be an object, not an array"],
    ["ranges", 'pointValues: must be an object, not "ranges"'],
    [20, "pointValues: must be an object, not 20"],
  ])("what is no object: %j", (input, problem) => {
    for (const type of ANSWER_TYPES) expect(problems(type, input)).toEqual([problem]);
  });

  test("none at all", () => {
    expect(ANSWER_TYPES.map((type) => problems(type, {}))).toEqual([
      ['pointValues: must have "true", "false" or both, as fits a boolean answer'],
      ['pointValues: must have "ranges", as fits a number answer'],
      ['pointValues: must have "ranges", as fits a percentage answer'],
      ['pointValues: must have "ranges", as fits a currency answer'],
      ['pointValues: must have "choices", as fits a list answer'],
    ]);
  });

  test("another type's shape", () => {
    expect(problems("boolean", RANGES)).toEqual([
      'pointValues.ranges: does not fit a boolean answer: use "true", "false" or both',
    ]);
    expect(problems("currency", { true: 5, false: 1 })).toEqual([
      'pointValues.true: does not fit a currency answer: use "ranges"',
      'pointValues.false: does not fit a currency answer: use "ranges"',
    ]);
    expect(problems("number", { ...CHOICES, mode: "additive" })).toEqual([
      'pointValues.choices: does not fit a number answer: use "ranges"',
      'pointValues.mode: does not fit a number answer: use "ranges"',
    ]);
    expect(problems("list", RANGES)).toEqual(['pointValues.ranges: does not fit a list answer: use "choices"']);
  });

  test("two shapes at once, even where one of them fits", () => {
    expect(problems("boolean", { true: 5, ...RANGES })).toEqual([
      'pointValues.ranges: does not fit a boolean answer: use "true", "false" or both',
    ]);
    expect(problems("percentage", { false: 5, ...RANGES, ...CHOICES })).toEqual([
      'pointValues.false: does not fit a percentage answer: use "ranges"',
      'pointValues.choices: does not fit a percentage answer: use "ranges"',
    ]);
    expect(problems("list", { ...CHOICES, ranges: null })).toEqual([
      'pointValues.ranges: does not fit a list answer: use "choices"',
    ]);
  });

  test("a mode without choices, or without a list", () => {
    expect(problems("list", { mode: "additive" })).toEqual(['pointValues: must have "choices", as fits a list answer']);
    expect(problems("boolean", { true: 5, mode: "additive" })).toEqual([
      'pointValues.mode: does not fit a boolean answer: use "true", "false" or both',
    ]);
  });

  test("a mode that there is none of", () => {
    const modes = '"additive", "best-match", "contains-all", "contains-none", "exact-match"';
    expect(problems("list", { ...CHOICES, mode: "Additive" })).toEqual([
      `pointValues.mode: must be one of ${modes}, not "Additive"`,
    ]);
    expect(problems("list", { ...CHOICES, mode: null })).toEqual([
      `pointValues.mode: must be one of ${modes}, not null`,
    ]);
  });

  test("a key that means nothing, by name", () => {
    expect(problems("boolean", { true: 5, yes: 5 })).toEqual(["pointValues.yes: is not a known key"]);
    expect(problems("list", { ...CHOICES, "no such": 1 })).toEqual(['pointValues["no such"]: is not a known key']);
    expect(problems("number", JSON.parse('{"__proto__": {"ranges": []}}'))).toEqual([
      "pointValues.__proto__: is not a known key",
      'pointValues: must have "ranges", as fits a number answer',
    ]);
  });

  test.each([
    ["20", 'must be a finite number of at most 1000000000 either way, not "20"'],
    [null, "must be a finite number of at most 1000000000 either way, not null"],
    [true, "must be a finite number of at most 1000000000 either way, not true"],
    [Infinity, "must be a finite number of at most 1000000000 either way, not Infinity"],
    [1e9 + 1, "must be a finite number of at most 1000000000 either way, not 1000000001"],
    [-1e9 - 1, "must be a finite number of at most 1000000000 either way, not -1000000001"],
  ])("points of a side that are no points: %j", (points, message) => {
    expect(problems("boolean", { true: points, false: points })).toEqual([
      `pointValues.true: ${message}`,
      `pointValues.false: ${message}`,
    ]);
  });
});

describe("every problem is listed", () => {
  test("at any path", () => {
    const fields = inspectPointValues("boolean", { true: "x", extra: 1 }, "criteria[3].pointValues");
    expect(fields.map(({ field }) => field)).toEqual(["criteria[3].pointValues.extra", "criteria[3].pointValues.true"]);
  });

  test("but of a hundred thousand unknown keys only ten, and their number", () => {
    const hostile = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]));
    const listed = problems("boolean", { true: 1, ...hostile });
    expect(listed).toHaveLength(11);
    expect(listed.at(-1)).toBe("pointValues: has 100000 unknown keys, of which 10 are listed");
  });

  test("and an endless key is cut", () => {
    expect(problems("boolean", { true: 1, ["k".repeat(1_000_000)]: 1 })).toEqual([
      `pointValues["${"k".repeat(200)}"]: is not a known key`,
    ]);
  });
});
