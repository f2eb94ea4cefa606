import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextDown, nextUp } from "../../../src/core/scorecard/adjacent.ts";

describe("the neighbours of a number", () => {
  test.each([
    [1, 1 + Number.EPSILON],
    [-1, -1 + Number.EPSILON / 2],
    [0, Number.MIN_VALUE],
    [-0, Number.MIN_VALUE],
    [-Number.MIN_VALUE, -0],
    [25, 25.000000000000004],
    [Number.MAX_VALUE, Infinity],
    [Infinity, Infinity],
    [-Infinity, -Number.MAX_VALUE],
  ])("the next number above %d is %d", (x, above) => {
    expect(nextUp(x)).toBe(above);
  });

  test.each([
    [1, 1 - Number.EPSILON / 2],
    [0, -Number.MIN_VALUE],
    [25, 24.999999999999996],
    [Infinity, Number.MAX_VALUE],
    [-Infinity, -Infinity],
  ])("the next number below %d is %d", (x, below) => {
    expect(nextDown(x)).toBe(below);
  });

  test("no number lies between two neighbours", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e308, max: 1e308, noNaN: true }), (x) => {
        const above = nextUp(x);
        expect(above).toBeGreaterThan(x);
        expect([x, above]).toContain(x + (above - x) / 2);
        expect(nextDown(above) === x).toBe(true);
      }),
    );
  });
});
