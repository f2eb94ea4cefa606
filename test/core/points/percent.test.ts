import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sumExactly } from "../../../src/core/points/decimal-sum.ts";
import { percentOf } from "../../../src/core/points/percent.ts";

const percent = (earned: number, most: number) => percentOf(sumExactly([earned]), sumExactly([most]));

describe("a percentage of what could be earned", () => {
  test.each([
    [10, 25, 40],
    [10, 45, 22.22],
    [2, 3, 66.67],
    [1, 3, 33.33],
    [25, 25, 100],
    [0, 25, 0],
  ])("%d of %d is %d", (earned, most, expected) => {
    expect(percent(earned, most)).toBe(expected);
  });

  test.each([
    [1, 800, 0.13],
    [0.285, 100, 0.29],
    [1.005, 100, 1.01],
    [0.70005, 0.7, 100],
    [33.335, 100, 33.34],
    [33.33499999999999, 100, 33.33],
    [0.000_000_000_1, 0.000_000_000_8, 12.5],
    [0.001_25, 10, 0.01],
  ])("a half goes up, and only a half: %d of %d is %d", (earned, most, expected) => {
    expect(percent(earned, most)).toBe(expected);
  });

  test("is never below 0 nor above 100", () => {
    expect([percent(-5, 25), percent(-0.01, 25), percent(26, 25), percent(1e12, 0.001)]).toEqual([0, 0, 100, 100]);
  });

  test("is 0 where nothing can be earned", () => {
    expect([percent(0, 0), percent(5, 0), percent(-5, 0), percent(5, -10), percent(-5, -10)]).toEqual([0, 0, 0, 0, 0]);
  });

  test("of what has many decimals is that of the same with none", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), fc.nat(6), fc.nat(6), (earned, most, left, right) => {
        const scaled = percent(Number(`${earned}e-${left}`), Number(`${most}e-${right}`));
        const hundredths =
          (2n * 10_000n * BigInt(earned) * 10n ** BigInt(right)) / (BigInt(most) * 10n ** BigInt(left));
        expect(scaled).toBe(Math.min(100, Number((hundredths + 1n) / 2n) / 100));
      }),
    );
  });
});
