import { describe, expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import type { ApplicantRecord } from "../../../src/core/scorecard/record.ts";
import { violationsOf } from "../../../src/core/scorecard/warnings.ts";
import { AGE, AGE_BINS, PURPOSE, PURPOSE_BINS, recordOf, score, specificationWith } from "./example-card.ts";

const INCOME = { name: "income", type: "numeric" };
const specification = specificationWith({
  variables: [INCOME, PURPOSE, AGE, { name: "housing", type: "categorical" }],
  bins: {
    age: AGE_BINS,
    purpose: PURPOSE_BINS,
    income: [{ range: "[0, Infinity)", points: 2 }],
    housing: [{ category: "own", points: 4 }],
  },
});
const GOOD = { income: 1000, purpose: "education", age: 30, housing: "own" };
const warnings = (record: ApplicantRecord) => score(specification, record).warnings;
const violations = (record: ApplicantRecord) =>
  violationsOf(compileScorecard(specification), record).map(({ feature, problem }) => `${problem}: ${feature}`);

describe("warnings", () => {
  test("a good record has none", () => {
    expect(warnings(GOOD)).toEqual([]);
    expect(warnings({ id: "a", ...GOOD })).toEqual([]);
    expect(warnings({ ...GOOD, id: null })).toEqual([]);
  });

  test("come in the order of the card's variables, then of the record's unknown features", () => {
    expect(warnings({ zeta: 1, age: 61, housing: "tent", alpha: null, income: "much" })).toEqual([
      "invalid_value: income",
      "missing_feature: purpose",
      "unmatched_value: age",
      "unknown_category: housing",
      "unrecognized_feature: zeta",
      "unrecognized_feature: alpha",
    ]);
  });

  test("a feature that the card does not know warns, even where it is null or as many features are missing", () => {
    expect(warnings({ ...GOOD, extra: null })).toEqual(["unrecognized_feature: extra"]);
    expect(warnings({ income: 1, purpose: "education", age: 30, hosing: "own" })).toEqual([
      "missing_feature: housing",
      "unrecognized_feature: hosing",
    ]);
    expect(warnings({ ...GOOD, housing: null, hosing: "own" })).toEqual([
      "missing_feature: housing",
      "unrecognized_feature: hosing",
    ]);
  });

  test("list at most 50 features that the card does not know, and then how many more there are", () => {
    const unknown = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, at]));
    const named = Array.from({ length: 50 }, (_, at) => `unrecognized_feature: f${at}`);
    expect(warnings({ ...GOOD, ...unknown(50) })).toEqual(named);
    expect(warnings({ ...GOOD, ...unknown(51) })).toEqual([...named, "unrecognized_features: 1 more"]);
    expect(warnings({ purpose: "education", age: 30, housing: "own", ...unknown(997) })).toEqual([
      "missing_feature: income",
      ...named,
      "unrecognized_features: 947 more",
    ]);
    expect(violations({ ...GOOD, ...unknown(60) })).toHaveLength(60);
  });

  test("names are case-sensitive", () => {
    expect(warnings({ ...GOOD, Age: 30 })).toEqual(["unrecognized_feature: Age"]);
  });

  test("the id is no feature", () => {
    expect(warnings({ id: "a", income: 1, purpose: "education", age: 30 })).toEqual(["missing_feature: housing"]);
    expect(warnings({ ...GOOD, ID: "a" })).toEqual(["unrecognized_feature: ID"]);
  });
});

describe("strict mode", () => {
  test("holds nothing against a good record", () => {
    expect(violations({ id: 7, ...GOOD })).toEqual([]);
  });

  test("lists everything missing, invalid and unrecognized, the card's variables first", () => {
    expect(violations({ zeta: 1, income: true, age: null, housing: "own", alpha: 2 })).toEqual([
      "invalid_value: income",
      "missing_feature: purpose",
      "missing_feature: age",
      "unrecognized_feature: zeta",
      "unrecognized_feature: alpha",
    ]);
  });

  test("lets an unknown category and a number in no bin pass", () => {
    expect(violations({ ...GOOD, housing: "tent", age: 61, income: -1 })).toEqual([]);
  });

  test("finds hidden names", () => {
    expect(violations(recordOf(`{"__proto__": 1, "constructor": 2, ${JSON.stringify(GOOD).slice(1)}`))).toEqual([
      "unrecognized_feature: __proto__",
      "unrecognized_feature: constructor",
    ]);
    expect(violations(recordOf("{}"))).toHaveLength(4);
  });
});
