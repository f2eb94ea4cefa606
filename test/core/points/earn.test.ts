import { describe, expect, test } from "vitest";
import type { AnswerType } from "../../../src/core/points/answer-type.ts";
import type { Answer } from "../../../src/core/points/answer.ts";
import { compilePointValues } from "../../../src/core/points/compile-point-values.ts";
import { earn } from "../../../src/core/points/earn.ts";
import type { PointValues } from "../../../src/core/points/point-values.ts";

/** The example of the product's own page, where 874 is worth 10 of 25 points. */
const HEADCOUNT = {
  ranges: [
    { min: 0, max: 100, points: 2 },
    { min: 100, max: 1_000, points: 10 },
    { min: 1_000, max: 100_000, points: 25 },
  ],
};

const earned = (answerType: AnswerType, pointValues: PointValues, answer: Answer) => {
  const compiled = compilePointValues(answerType, pointValues);
  const { pointsEarned, matchedValue } = earn(compiled, answer) ?? {};
  return [pointsEarned, compiled.maxPoints, matchedValue];
};

describe("a boolean answer", () => {
  test.each([
    [{ true: 20, false: -5 }, true, [20, 20, "true"]],
    [{ true: 20, false: -5 }, false, [-5, 20, "false"]],
    [{ true: 20 }, false, [0, 20, "false"]],
    [{ false: -100 }, true, [0, 0, "true"]],
    [{ false: -100 }, false, [-100, 0, "false"]],
    [{ true: -20, false: -5 }, true, [-20, 0, "true"]],
    [{ true: 5, false: 8 }, true, [5, 8, "true"]],
    [{ true: -0, false: undefined }, true, [0, 0, "true"]],
  ])("of %j: %j earns, of at most, by %j", (pointValues, answer, expected) => {
    expect(earned("boolean", pointValues, answer)).toEqual(expected);
  });
});

describe("a number", () => {
  test("is shown with the range that it fell in, an en dash between its bounds", () => {
    expect(earned("number", HEADCOUNT, 874)).toEqual([10, 25, "874 (100\u20131000)"]);
  });

  test.each([
    [0, 2, "0 (0–100)"],
    [-0, 2, "0 (0–100)"],
    [99.99, 2, "99.99 (0–100)"],
    [100, 10, "100 (100–1000)"],
    [999.9999, 10, "999.9999 (100–1000)"],
    [1_000, 25, "1000 (1000–100000)"],
    [99_999, 25, "99999 (1000–100000)"],
  ])("at a lower bound is in the range, at an upper one no longer: %d earns %d", (answer, points, matched) => {
    for (const type of ["number", "percentage", "currency"] as const) {
      expect(earned(type, HEADCOUNT, answer)).toEqual([points, 25, matched]);
    }
  });

  test.each([
    [100_000, "100000"],
    [-0.01, "-0.01"],
    [1e21, "1e+21"],
  ])("in no range earns nothing and is shown bare: %d", (answer, matched) => {
    expect(earned("number", HEADCOUNT, answer)).toEqual([0, 25, matched]);
  });

  test("in a gap between ranges earns nothing", () => {
    const gap = {
      ranges: [
        { min: 20, max: 30, points: 5 },
        { min: 0, max: 10, points: 3 },
      ],
    };
    expect([10, 15, 19.99].map((answer) => earned("number", gap, answer)[0])).toEqual([0, 0, 0]);
    expect([9, 20, 30].map((answer) => earned("number", gap, answer)[0])).toEqual([3, 5, 0]);
  });

  test("can earn less than nothing, and the most is then nothing", () => {
    const penalty = { ranges: [{ min: 0, max: 10, points: -7.5 }] };
    expect(earned("percentage", penalty, 5)).toEqual([-7.5, 0, "5 (0–10)"]);
    expect(Object.is(earned("number", { ranges: [{ min: 0, max: 1, points: -0 }] }, 0)[0], 0)).toBe(true);
  });

  test("finds its range among a thousand as a scan does", () => {
    const ranges = Array.from({ length: 1_000 }, (_, index) => ({ min: index * 3, max: index * 3 + 2, points: index }));
    const compiled = compilePointValues("number", { ranges: ranges.toReversed() });
    for (let answer = -2; answer < 3_005; answer += 0.5) {
      const points = ranges.find(({ min, max }) => min <= answer && answer < max)?.points ?? 0;
      expect([answer, earn(compiled, answer)?.pointsEarned]).toEqual([answer, points]);
    }
  });
});

describe("point values and answers of different kinds", () => {
  const compiled = {
    boolean: compilePointValues("boolean", { true: 1 }),
    number: compilePointValues("number", HEADCOUNT),
    list: compilePointValues("list", { choices: { A: 1 } }),
  };

  test("an answer of another kind earns nothing at all, not even 0", () => {
    expect([5, [], ["true"]].map((answer) => earn(compiled.boolean, answer))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([true, ["5"]].map((answer) => earn(compiled.number, answer))).toEqual([undefined, undefined]);
    expect([true, 1].map((answer) => earn(compiled.list, answer))).toEqual([undefined, undefined]);
  });

  test("point values of another answer type are not compiled", () => {
    expect(() => compilePointValues("boolean", HEADCOUNT)).toThrow("do not fit a boolean answer");
    expect(() => compilePointValues("boolean", { choices: { A: 1 } })).toThrow(TypeError);
    expect(() => compilePointValues("currency", { true: 1 })).toThrow("do not fit a currency answer");
    expect(() => compilePointValues("list", HEADCOUNT)).toThrow(TypeError);
    expect(() => compilePointValues("number", { choices: { A: 1 } })).toThrow(TypeError);
  });
});
