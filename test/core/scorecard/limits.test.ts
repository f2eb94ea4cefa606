import { describe, expect, test } from "vitest";
import type { FieldError } from "../../../src/core/errors.ts";
import { LIMITS } from "../../../src/core/scorecard/limits.ts";
import { checkRecord } from "../../../src/core/scorecard/record.ts";
import {
  AGE_BINS,
  AGE,
  METADATA,
  pathsOf,
  problemsOf,
  PURPOSE,
  specificationOf,
  specificationWith,
} from "./example-card.ts";

const variablesWith = (count: number, binsEach: number) => {
  const names = Array.from({ length: count }, (_, index) => `v${index}`);
  return specificationWith({
    variables: names.map((name) => ({ name, type: "categorical" })),
    bins: Object.fromEntries(names.map((name) => [name, binsOf(binsEach)])),
  });
};
const binsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ category: `${index}`, points: 1 }));

describe("each limit of a card, just kept and just broken", () => {
  test("500 variables", () => {
    expect(problemsOf(variablesWith(500, 1))).toEqual([]);
    expect(problemsOf(variablesWith(501, 1))[0]).toBe("spec.variables: has 501 items, more than the 500 allowed");
  });

  test("20,000 characters for the names of all variables", () => {
    const named = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `${index}`.padStart(200, "v"));
      return specificationWith({
        variables: names.map((name) => ({ name, type: "categorical" })),
        bins: Object.fromEntries(names.map((name) => [name, binsOf(1)])),
      });
    };
    expect(problemsOf(named(100))).toEqual([]);
    expect(problemsOf(named(101))).toEqual([
      "spec.variables: has names of 20200 characters together, more than the 20000 allowed",
    ]);
  });

  test("1,000 bins for one variable", () => {
    expect(problemsOf(specificationOf(PURPOSE, binsOf(1_000)))).toEqual([]);
    expect(problemsOf(specificationOf(PURPOSE, binsOf(1_001)))).toEqual([
      "spec.bins.purpose: has 1001 items, more than the 1000 allowed",
    ]);
  });

  test("1,000 special values in one bin", () => {
    const specials = (length: number) => [{ special: Array.from({ length }, (_, index) => index), points: 1 }];
    expect(problemsOf(specificationOf(AGE, specials(1_000)))).toEqual([]);
    expect(problemsOf(specificationOf(AGE, specials(1_001)))).toEqual([
      "spec.bins.age[0].special: has 1001 items, more than the 1000 allowed",
    ]);
  });

  test("10,000 bins for the card", () => {
    expect(problemsOf(variablesWith(20, 500))).toEqual([]);
    const tooMany = variablesWith(20, 500);
    tooMany.bins["v0"] = binsOf(501);
    expect(problemsOf(tooMany)).toEqual(["spec.bins: holds 10001 bins, more than the 10000 allowed"]);
  });

  test("100 risk grades", () => {
    const grades = (length: number) =>
      Array.from({ length }, (_, index) => ({ grade: `G${index}`, min_score: index, max_score: index + 1 }));
    expect(problemsOf(specificationWith({ risk_grades: grades(100) }))).toEqual([]);
    expect(problemsOf(specificationWith({ risk_grades: grades(101) }))).toEqual([
      "spec.risk_grades: has 101 items, more than the 100 allowed",
    ]);
  });

  test("1,000,000 bytes, counted as they travel", () => {
    const withNotes = (category: string) =>
      specificationWith({ bins: { age: AGE_BINS, purpose: [{ category, points: 1 }] } });
    const room = LIMITS.specificationBytes - JSON.stringify(withNotes("")).length;
    expect(problemsOf(withNotes("x".repeat(room)))).toEqual([]);
    expect(problemsOf(withNotes("x".repeat(room + 1)))).toEqual([
      "spec: has 1000001 bytes, more than the 1000000 allowed",
    ]);
    expect(problemsOf(withNotes(`${"x".repeat(room - 1)}é`))).toEqual([
      "spec: has 1000001 bytes, more than the 1000000 allowed",
    ]);
  });

  test("20 levels of nesting", () => {
    const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(problemsOf({ ...specificationWith(), notes: nested(19) })).toEqual(["spec.notes: is not a known key"]);
    expect(problemsOf({ ...specificationWith(), notes: nested(20) })).toEqual([
      "spec: is nested deeper than 20 levels",
    ]);
    expect(problemsOf({ ...specificationWith(), notes: nested(5_000) })).toHaveLength(1);
  });

  test("200 characters for names, 50 for a grade, 1,000 for a reason's text, 2,000 for a description", () => {
    const card = (extra: string) =>
      specificationWith({
        metadata: {
          ...METADATA,
          scorecard_id: "s".repeat(200) + extra,
          name: "n".repeat(200) + extra,
          model_version: "m".repeat(200) + extra,
          created_at: "c".repeat(200) + extra,
          description: "d".repeat(2_000) + extra,
        },
        variables: [
          {
            name: "v".repeat(200) + extra,
            type: "numeric",
            reason: { code: "r".repeat(200) + extra, text: "t".repeat(1_000) + extra },
          },
        ],
        bins: { ["v".repeat(200) + extra]: [{ range: "Missing", points: 0 }] },
        risk_grades: [{ grade: "g".repeat(50) + extra }],
      });
    expect(problemsOf(card(""))).toEqual([]);
    expect(pathsOf(card("!"))).toEqual([
      "spec.metadata.scorecard_id",
      "spec.metadata.name",
      "spec.metadata.model_version",
      "spec.metadata.created_at",
      "spec.metadata.description",
      "spec.variables[0].name",
      "spec.variables[0].reason.code",
      "spec.variables[0].reason.text",
      "spec.risk_grades[0].grade",
    ]);
    expect(problemsOf(card("!"))[0]).toBe("spec.metadata.scorecard_id: has 201 characters, more than 200");
  });

  test("a variable with an endless name does not repeat it for every bin", () => {
    const name = "v".repeat(100_000);
    const problems = problemsOf(
      specificationOf(
        { name, type: "numeric" },
        Array.from({ length: 1_000 }, () => ({})),
      ),
    );
    expect(problems).toHaveLength(2_002);
    expect(problems.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_000_000);
  });

  test("1,000,000,000 points either way", () => {
    const points = (value: number) => problemsOf(specificationOf(AGE, [{ range: "Missing", points: value }]));
    expect([points(1e9), points(-1e9)]).toEqual([[], []]);
    expect(points(1e9 + 1)).toHaveLength(1);
    expect(points(-1e9 - 1)).toHaveLength(1);
  });
});

describe("each limit of a record, just kept and just broken", () => {
  const problemsOfRecord = (record: unknown) => {
    const problems: FieldError[] = [];
    checkRecord(record, "records[3]", problems);
    return problems;
  };
  const features = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));

  test("1,000 features, its id not counted", () => {
    expect(problemsOfRecord(features(1_000))).toEqual([]);
    expect(problemsOfRecord({ id: "a", ...features(1_000) })).toEqual([]);
    expect(problemsOfRecord(features(1_001))).toEqual([
      { field: "records[3]", message: "has 1001 features, more than the 1000 allowed" },
    ]);
  });

  test("256 characters for an id", () => {
    expect(problemsOfRecord({ id: "i".repeat(256) })).toEqual([]);
    expect(problemsOfRecord({ id: "i".repeat(257) })).toEqual([
      {
        field: "records[3].id",
        message: `must be text of at most 256 characters, a number or null, not "${"i".repeat(40)}…"`,
      },
    ]);
  });
});
