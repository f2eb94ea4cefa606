import { describe, expect, test } from "vitest";
import { inspectPointValues } from "../../../src/core/points/inspect-point-values.ts";

const problems = (ranges: unknown) =>
  inspectPointValues("number", { ranges }, "pointValues").map(({ field, message }) => `${field}: ${message}`);
const range = (min: unknown, max: unknown, points: unknown = 1) => ({ min, max, points });

describe("ranges that are accepted", () => {
  test("ranges side by side, each upper bound the next one's lower, in any order and with gaps", () => {
    expect(problems([range(100, 1000), range(-50, 0), range(0, 100), range(5000, 1e300)])).toEqual([]);
  });

  test("points that are negative, nought or not whole", () => {
    expect(problems([range(0, 1, -1e9), range(1, 2, 0), range(2, 3, 0.25)])).toEqual([]);
  });

  test("a thousand of them", () => {
    expect(problems(Array.from({ length: 1_000 }, (_, index) => range(index, index + 1)))).toEqual([]);
  });
});

describe("ranges that are refused", () => {
  test.each([
    [null, "pointValues.ranges: must be an array, not null"],
    [{}, "pointValues.ranges: must be an array, not an object"],
    [[], "pointValues.ranges: must not be empty"],
    [[5], "pointValues.ranges[0]: must be an object, not 5"],
    [[null], "pointValues.ranges[0]: must be an object, not null"],
    [[{ max: 1, points: 1 }], "pointValues.ranges[0].min: is missing"],
    [[{ min: 0, points: 1 }], "pointValues.ranges[0].max: is missing"],
    [[{ min: 0, max: 1 }], "pointValues.ranges[0].points: is missing"],
    [[range("0", 1)], 'pointValues.ranges[0].min: must be a finite number, not "0"'],
    [[range(0, Infinity)], "pointValues.ranges[0].max: must be a finite number, not Infinity"],
    [[range(-Infinity, 0)], "pointValues.ranges[0].min: must be a finite number, not -Infinity"],
    [[range(0, null)], "pointValues.ranges[0].max: must be a finite number, not null"],
    [
      [range(0, 1, 1e9 + 1)],
      "pointValues.ranges[0].points: must be a finite number of at most 1000000000 either way, not 1000000001",
    ],
    [[range(0, 1), range(100, 100)], "pointValues.ranges[1].min: must be below max, which is 100, not 100"],
    [[range(100, 0)], "pointValues.ranges[0].min: must be below max, which is 0, not 100"],
    [[{ ...range(0, 1), label: "small" }], "pointValues.ranges[0].label: is not a known key"],
  ])("%j", (ranges, problem) => {
    expect(problems(ranges)).toEqual([problem]);
  });

  test("a thousand and one", () => {
    expect(problems(Array.from({ length: 1_001 }, (_, index) => range(index, index + 1)))).toEqual([
      "pointValues.ranges: has 1001 items, more than the 1000 allowed",
    ]);
  });

  test("every problem of every range, not the first", () => {
    expect(problems([range("a", "b", "c"), 5, range(5, 1, null)])).toEqual([
      'pointValues.ranges[0].min: must be a finite number, not "a"',
      'pointValues.ranges[0].max: must be a finite number, not "b"',
      'pointValues.ranges[0].points: must be a finite number of at most 1000000000 either way, not "c"',
      "pointValues.ranges[1]: must be an object, not 5",
      "pointValues.ranges[2].points: must be a finite number of at most 1000000000 either way, not null",
      "pointValues.ranges[2].min: must be below max, which is 1, not 5",
    ]);
  });
});

describe("ranges that hold the same number are refused, both of them named", () => {
  test.each([
    [[range(0, 101), range(100, 200)], "pointValues.ranges[1]: [100, 200) overlaps [0, 101) at pointValues.ranges[0]"],
    [[range(100, 200), range(0, 101)], "pointValues.ranges[0]: [100, 200) overlaps [0, 101) at pointValues.ranges[1]"],
    [[range(0, 100), range(0, 100)], "pointValues.ranges[1]: [0, 100) overlaps [0, 100) at pointValues.ranges[0]"],
    [[range(0, 100), range(20, 30)], "pointValues.ranges[1]: [20, 30) overlaps [0, 100) at pointValues.ranges[0]"],
    [[range(0, 0.3), range(0.2, 1)], "pointValues.ranges[1]: [0.2, 1) overlaps [0, 0.3) at pointValues.ranges[0]"],
  ])("%j", (ranges, problem) => {
    expect(problems(ranges)).toEqual([problem]);
  });

  test("also where a short range lies between a wide one and the next", () => {
    expect(problems([range(0, 100), range(10, 20), range(50, 120)])).toEqual([
      "pointValues.ranges[1]: [10, 20) overlaps [0, 100) at pointValues.ranges[0]",
      "pointValues.ranges[2]: [50, 120) overlaps [0, 100) at pointValues.ranges[0]",
    ]);
  });

  test("whatever their points are", () => {
    expect(problems([range(0, 2, "x"), range(1, 3)])).toHaveLength(2);
  });

  test("a thousand of one another, each named once", () => {
    const listed = problems(Array.from({ length: 1_000 }, () => range(0, 1)));
    expect(listed).toHaveLength(999);
    expect(listed.join("").length).toBeLessThan(200_000);
  });
});
