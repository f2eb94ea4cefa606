import { describe, expect, test } from "vitest";
import { ODDS, problemsOf, specificationWith, type Part } from "./example-card.ts";

const problems = (changes: Part) => problemsOf(specificationWith({ scaling: { ...ODDS, ...changes } }));

describe("scaling that is accepted", () => {
  test.each([
    {},
    { factor: 72.134752, offset: 387.603624 },
    { factor: null, offset: null },
    { score_decimals: null, pd_decimals: null },
    { score_decimals: 0, pd_decimals: 0 },
    { score_decimals: 10, pd_decimals: 15 },
    { base_points: -1e9, target_score: -500, target_odds: 0.01, pdo: 0.5 },
    { target_odds: 1, target_score: 0, offset: 0 },
  ])("%j", (changes) => {
    expect(problems(changes)).toEqual([]);
  });

  test("a card without odds needs base points alone", () => {
    expect(problemsOf(specificationWith({ scaling: { base_points: 0, method: "none" } }))).toEqual([]);
  });
});

describe("scaling that is refused", () => {
  test.each([
    [{ base_points: undefined }, "base_points: is missing"],
    [{ base_points: "452" }, 'base_points: must be a finite number of at most 1000000000 either way, not "452"'],
    [{ base_points: 1e10 }, "base_points: must be a finite number of at most 1000000000 either way, not 10000000000"],
    [{ pdo: undefined }, "pdo: is missing"],
    [{ pdo: 0 }, "pdo: must be a finite number above 0, not 0"],
    [{ pdo: -20 }, "pdo: must be a finite number above 0, not -20"],
    [{ pdo: null }, "pdo: must be a finite number above 0, not null"],
    [{ target_odds: undefined }, "target_odds: is missing"],
    [{ target_odds: 0 }, "target_odds: must be a finite number above 0, not 0"],
    [{ target_odds: "19:1" }, 'target_odds: must be a finite number above 0, not "19:1"'],
    [{ target_score: undefined }, "target_score: is missing"],
    [{ target_score: Infinity }, "target_score: must be a finite number, not Infinity"],
    [{ factor: 0 }, "factor: must be a finite number above 0, not 0"],
    [{ factor: "72" }, 'factor: must be a finite number above 0, not "72"'],
    [{ offset: Number.NaN }, "offset: must be a finite number, not NaN"],
    [{ method: "linear" }, 'method: must be "none" or left out, not "linear"'],
    [{ method: null }, 'method: must be "none" or left out, not null'],
    [{ score_decimals: -1 }, "score_decimals: must be a whole number from 0 to 10, or null, not -1"],
    [{ score_decimals: 11 }, "score_decimals: must be a whole number from 0 to 10, or null, not 11"],
    [{ score_decimals: 1.5 }, "score_decimals: must be a whole number from 0 to 10, or null, not 1.5"],
    [{ score_decimals: "2" }, 'score_decimals: must be a whole number from 0 to 10, or null, not "2"'],
    [{ pd_decimals: 16 }, "pd_decimals: must be a whole number from 0 to 15, or null, not 16"],
    [{ target_points: 600 }, "target_points: is not a known key"],
    [{ "base points": 1 }, '["base points"]: is not a known key'],
  ])("%j", (changes, problem) => {
    expect(problems(changes)).toEqual([`spec.scaling${problem.startsWith("[") ? "" : "."}${problem}`]);
  });

  test.each([
    [null, "null"],
    [[], "an array"],
  ])("%j is no scaling", (scaling, shown) => {
    expect(problemsOf({ ...specificationWith(), scaling })).toEqual([`spec.scaling: must be an object, not ${shown}`]);
  });

  test("points that double the odds, or a target score, so large that no probability comes out", () => {
    const factor = "spec.scaling.pdo: must be small enough that pdo / ln 2 is finite, not 1.7e+308";
    expect(problems({ pdo: 1.7e308 })).toEqual([factor]);
    expect(problems({ pdo: 1.7e308, factor: 1.7e308, offset: 0, target_odds: 1 })).toEqual([factor]);
    expect(problems({ pdo: 1e308, target_odds: 1e5 })).toEqual([
      "spec.scaling: has a target_score - factor * ln(target_odds) that is not finite",
    ]);
  });
});

describe("a given factor or offset may stray from the derived one by a thousandth", () => {
  const factor = 50 / Math.log(2);
  const offset = 600 - factor * Math.log(19);

  test.each([0.99901, 0.9999, 1.0001, 1.00099])("%d times the derived one passes", (times) => {
    expect(problems({ factor: factor * times })).toEqual([]);
    expect(problems({ offset: offset * times })).toEqual([]);
  });

  test.each([0.99899, 1.00101, 2])("%d times the derived one is refused, with the formula and the number", (times) => {
    expect(problems({ factor: factor * times })).toEqual([
      `spec.scaling.factor: is ${factor * times}, but pdo / ln 2 = ${factor}: leave it out or correct it`,
    ]);
    expect(problems({ offset: offset * times })).toEqual([
      `spec.scaling.offset: is ${offset * times}, but target_score - factor * ln(target_odds) = ${offset}: leave it out or correct it`,
    ]);
  });

  test("both are named when both stray", () => {
    expect(problems({ factor: 28.8539, offset: 487.12288 })).toHaveLength(2);
  });

  test("a derived offset below zero is measured by its size", () => {
    const below = { target_score: 0, target_odds: 19 };
    expect(problems({ ...below, offset: -factor * Math.log(19) * 1.0009 })).toEqual([]);
    expect(problems({ ...below, offset: -factor * Math.log(19) * 1.0011 })).toHaveLength(1);
    expect(problems({ ...below, offset: factor * Math.log(19) })).toHaveLength(1);
  });
});
