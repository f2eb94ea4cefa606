import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearestNumber, sumExactly } from "../../../src/core/points/decimal-sum.ts";

const sum = (values: readonly number[]) => nearestNumber(sumExactly(values));

describe("sums are those of the decimals as they are written", () => {
  test.each([
    [[], 0],
    [[10, -4], 6],
    [[-0], 0],
    [[0.1, 0.2], 0.3],
    [[0.1, 0.2, -0.3], 0],
    [[1.1, 2.2, 3.3], 6.6],
    [[-0.7, -0.1], -0.8],
    [[1e6, 1e-9], 1_000_000.000000001],
    [[1e12, 0.001, -1e12], 0.001],
    [[5e-324, 5e-324], 1e-323],
    [[1e21, 1, -1e21], 1],
    [[2 ** 53, 1, -(2 ** 53)], 1],
    [[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER], Number.MAX_SAFE_INTEGER],
    [[Number.MAX_SAFE_INTEGER, 2, -Number.MAX_SAFE_INTEGER], 2],
    [[1.5e3, 2.5e-7], 1500.00000025],
  ])("%j is %d", (values, expected) => {
    expect(sum(values)).toBe(expected);
  });

  test("in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 20 }), (values) => {
        expect(sum(values.toReversed())).toBe(sum(values));
      }),
    );
  });

  test("with as many decimals as a thousandth, as a sum of thousandths", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 50 }), (thousandths) => {
        expect(sum(thousandths.map((one) => Number(`${one}e-3`)))).toBe(thousandths.reduce((a, b) => a + b, 0) / 1000);
      }),
    );
  });
});
