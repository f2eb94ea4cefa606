import { describe, expect, test } from "vitest";
import { nextDown, nextUp } from "../../../src/core/scorecard/adjacent.ts";
import { parseRange } from "../../../src/core/scorecard/range.ts";

describe("a range carries its own brackets", () => {
  test.each([
    ["[0, 25]", 0, 25],
    ["(0, 25]", nextUp(0), 25],
    ["[0, 25)", 0, nextDown(25)],
    ["(0, 25)", nextUp(0), nextDown(25)],
    ["[5, 5]", 5, 5],
    ["(-Infinity, 25]", -Number.MAX_VALUE, 25],
    ["[-Infinity, 25]", -Infinity, 25],
    ["(25, Infinity)", nextUp(25), Number.MAX_VALUE],
    ["[25, +Infinity]", 25, Infinity],
    ["(-Infinity, Infinity)", -Number.MAX_VALUE, Number.MAX_VALUE],
    ["[-1.5e-3,+.5)", -0.0015, nextDown(0.5)],
    [" ( 1. , 2E2 ] ", nextUp(1), 200],
    ["[0.1, 0.10000000000000001]", 0.1, 0.1],
    ["[0, 1e400]", 0, Infinity],
  ])("%s", (text, lower, upper) => {
    expect(parseRange(text)).toEqual({ lower, upper });
  });
});

describe("what is refused as a range", () => {
  test.each([
    "",
    "0, 25",
    "(0 25]",
    "(0; 25]",
    "(0, 25",
    "{0, 25}",
    "(0, 25, 30]",
    "(a, b]",
    "(0x1, 5]",
    "(, 5]",
    "(-inf, 5]",
    "(-∞, 5]",
    "(NaN, 5]",
    "(1,000, 5]",
    "missing",
    "MISSING",
    "< 25",
    "25+",
  ])("%j is not a range", (text) => {
    expect(parseRange(text)).toMatch(/^is not a range such as /);
  });

  test.each(["[25, 0]", "(25, 0)", "(Infinity, -Infinity)"])("%s runs backwards", (text) => {
    expect(parseRange(text)).toBe("has a lower bound above its upper bound");
  });

  test.each([
    "(5, 5]",
    "[5, 5)",
    "(5, 5)",
    "(1, 1.0000000000000002)",
    "[Infinity, Infinity]",
    "[-Infinity, -Infinity]",
    "(1e400, 2e400]",
    "(1.7976931348623157e308, Infinity]",
    "[-Infinity, -1.7976931348623157e308)",
  ])("%s holds no number", (text) => {
    expect(parseRange(text)).toBe("holds no number");
  });

  // So many that reading them once takes milliseconds, and looking back at each from each would take hours.
  test("eight million digits without a bracket are refused in one reading", () => {
    const many = 8_000_000;
    expect(parseRange(`(${"1".repeat(many)}`)).toMatch(/^is not a range/);
    expect(parseRange(`(1${" ".repeat(many)}`)).toMatch(/^is not a range/);
    expect(parseRange(`${" ".repeat(many)}1`)).toMatch(/^is not a range/);
  });
});
