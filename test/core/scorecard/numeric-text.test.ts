import { describe, expect, test } from "vitest";
import { toNumber } from "../../../src/core/scorecard/numeric-text.ts";

describe("numeric strings count as numbers", () => {
  test.each([
    ["42", 42],
    [" -1.5 ", -1.5],
    ["+7", 7],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1E-2", 0.01],
    ["007", 7],
    ["-999", -999],
    ["\t12\n", 12],
    ["0.1000", 0.1],
    ["1e-400", 0],
    [12.25, 12.25],
    [-0, -0],
  ])("%j is %d", (value, number) => {
    expect(toNumber(value)).toBe(number);
  });
});

describe("anything else is no number", () => {
  test.each([
    "",
    " ",
    ".",
    "-",
    "e5",
    "1e",
    "1.2.3",
    "1,000",
    "1_000",
    "12 years",
    "0x1F",
    "0b1",
    "1n",
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "Missing",
    "١٢",
    "--1",
    true,
    false,
    Infinity,
    -Infinity,
    Number.NaN,
    null,
    undefined,
    {},
    [5],
  ])("%j", (value) => {
    expect(toNumber(value)).toBeUndefined();
  });

  // So many that reading them once takes milliseconds, and looking back at each from each would take hours.
  test("eight million digits that end in a letter are refused in one reading", () => {
    const many = 8_000_000;
    expect(toNumber(`${"1".repeat(many)}x`)).toBeUndefined();
    expect(toNumber(`1e${"1".repeat(many)}x`)).toBeUndefined();
    expect(toNumber(`1${" ".repeat(many)}x`)).toBeUndefined();
  });
});
