import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalPlaces, roundHalfAwayFromZero } from "../../src/core/decimal.ts";

describe("decimal places of a number", () => {
  test.each([
    [0, 0],
    [-0, 0],
    [12, 0],
    [0.25, 2],
    [-1.005, 3],
    [1e21, 0],
    [1.5e21, 0],
    [1e-7, 7],
    [1.25e-7, 9],
    [5e-324, 324],
  ])("%d has %d", (x, places) => {
    expect(decimalPlaces(x)).toBe(places);
  });
});

describe("rounding", () => {
  test.each([
    [0.5, 0, 1],
    [1.5, 0, 2],
    [2.5, 0, 3],
    [2.4999999999999996, 0, 2],
    [1.005, 2, 1.01],
    [8.345, 2, 8.35],
    [1.0049999999999997, 2, 1],
    [0.15, 1, 0.2],
    [0.045, 2, 0.05],
    [452.35, 1, 452.4],
    [123456789.125, 2, 123456789.13],
    [1e21, 2, 1e21],
    [1.5e300, 10, 1.5e300],
    [1e-7, 4, 0],
    [0.05, 0, 0],
    [4503599627370495.5, 0, 4503599627370496],
    [4503599627370497, 0, 4503599627370497],
  ])("a half goes away from zero: %d at %d decimals is %d, and the same below zero", (x, decimals, rounded) => {
    expect(roundHalfAwayFromZero(x, decimals)).toBe(rounded);
    expect(roundHalfAwayFromZero(-x, decimals)).toBe(rounded === 0 ? 0 : -rounded);
  });

  test("a small negative number rounds to zero, never to minus zero", () => {
    expect(Object.is(roundHalfAwayFromZero(-0.4, 0), 0)).toBe(true);
    expect(Object.is(roundHalfAwayFromZero(-0, 0), 0)).toBe(true);
  });

  test("the last digits are right even where a number has more of them than a product could hold", () => {
    expect(roundHalfAwayFromZero(498673.28954662057, 10)).toBe(498673.2895466206);
    expect(roundHalfAwayFromZero(450360.12345678906, 10)).toBe(450360.1234567891);
  });

  test("agrees with long-hand rounding of the number's decimal digits", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.integer({ min: 0, max: 15 }), (x, decimals) => {
        expect(roundHalfAwayFromZero(x, decimals)).toBe(roundedByHand(x, decimals));
      }),
    );
  });

  test("a number that ends in 5 one decimal further is always a tie, and goes away from zero", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.integer({ min: 0, max: 12 }), (whole, decimals) => {
        const tie = Number(`${whole}5e-${decimals + 1}`);
        const up = Number(`${whole + 1n}e-${decimals}`);
        expect([roundHalfAwayFromZero(tie, decimals), roundHalfAwayFromZero(-tie, decimals)]).toEqual([up, -up]);
      }),
    );
  });
});

/** The shortest decimal of `x` as a whole number of 10^-400, rounded as whole numbers are. */
function roundedByHand(x: number, decimals: number): number {
  const [mantissa = "", exponent = "0"] = String(Math.abs(x)).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = BigInt(whole + fraction) * 10n ** BigInt(400 + Number(exponent) - fraction.length);
  const step = 10n ** BigInt(400 - decimals);
  const rounded = Number(`${(digits + step / 2n) / step}e-${decimals}`);
  return x < 0 && rounded !== 0 ? -rounded : rounded;
}
