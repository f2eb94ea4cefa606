import { describe, expect, test } from "vitest";
import { inspectSpecification } from "../../../src/core/scorecard/inspect-specification.ts";
import {
  AGE,
  AGE_BINS,
  METADATA,
  ODDS,
  pathsOf,
  problemsOf,
  PURPOSE,
  PURPOSE_BINS,
  specificationWith,
} from "./example-card.ts";

describe("a good specification", () => {
  test("has no problem and comes back as it is", () => {
    const specification = specificationWith();
    expect(inspectSpecification(specification)).toEqual({ specification, problems: [] });
  });

  test("may say more about itself and its variables", () => {
    const metadata = { ...METADATA, created_at: "2026-11-21T00:00:00Z", description: "" };
    const variables = [{ ...AGE, missing_treatment: "use_bin", reason: { code: "RC1", text: "Too young" } }, PURPOSE];
    expect(problemsOf(specificationWith({ metadata, variables }))).toEqual([]);
    expect(problemsOf(specificationWith({ metadata: { ...METADATA, created_at: null, description: null } }))).toEqual(
      [],
    );
    expect(problemsOf(specificationWith({ variables: [{ ...AGE, reason: null }, PURPOSE] }))).toEqual([]);
    expect(problemsOf(specificationWith({ risk_grades: null }))).toEqual([]);
  });
});

describe("what is not a specification", () => {
  test.each([
    [undefined, "spec: is missing"],
    [null, "spec: must be an object, not null"],
    [[], "spec: must be an object, not an array"],
    ["card", 'spec: must be an object, not "card"'],
    [7, "spec: must be an object, not 7"],
  ])("%j is refused", (input, problem) => {
    expect(problemsOf(input)).toEqual([problem]);
  });

  test("an empty object lacks every part", () => {
    expect(problemsOf({})).toEqual([
      "spec.metadata: is missing",
      "spec.scaling: is missing",
      "spec.variables: is missing",
      "spec.bins: is missing",
    ]);
  });
});

describe("metadata", () => {
  test("must name the version of the specification, the card and the model", () => {
    expect(problemsOf(specificationWith({ metadata: {} }))).toEqual([
      'spec.metadata.spec_version: must be "1.0", not null',
      "spec.metadata.scorecard_id: is missing",
      "spec.metadata.name: is missing",
      "spec.metadata.model_version: is missing",
    ]);
  });

  test.each([
    ["spec_version", "2.0", 'must be "1.0", not "2.0"'],
    ["spec_version", 1, 'must be "1.0", not 1'],
    ["scorecard_id", "  ", "must not be empty"],
    ["name", 7, "must be text, not 7"],
    ["model_version", 1.1, "must be text, not 1.1"],
    ["created_at", 1700000000, "must be text, not 1700000000"],
    ["description", ["text"], "must be text, not an array"],
  ])("%s may not be %j", (key, value, message) => {
    expect(problemsOf(specificationWith({ metadata: { ...METADATA, [key]: value } }))).toEqual([
      `spec.metadata.${key}: ${message}`,
    ]);
  });
});

describe("variables", () => {
  test.each([
    [[], ["spec.variables: must not be empty"]],
    [{}, ["spec.variables: must be an array, not an object"]],
    [[null], ["spec.variables[0]: must be an object, not null"]],
  ])("%j is no list of variables", (variables, problems) => {
    expect(problemsOf({ ...specificationWith({ bins: {} }), variables })).toEqual(problems);
  });

  test("a variable needs a name and a type", () => {
    expect(problemsOf(specificationWith({ variables: [{}], bins: {} }))).toEqual([
      "spec.variables[0].name: is missing",
      'spec.variables[0].type: must be "numeric" or "categorical", not null',
    ]);
  });

  test("a variable of an unknown type has its bins looked at all the same", () => {
    const specification = specificationWith({
      variables: [{ name: "age", type: "integer" }],
      bins: { age: [{ range: "(5, 1]" }, { category: 3, points: 1 }] },
    });
    expect(problemsOf(specification)).toEqual([
      'spec.variables[0].type: must be "numeric" or "categorical", not "integer"',
      "spec.bins.age[0].points: is missing",
      'spec.bins.age[0].range: "(5, 1]" has a lower bound above its upper bound',
      "spec.bins.age[1].category: must be text, not 3",
    ]);
  });

  test("two variables may not have one name", () => {
    expect(problemsOf(specificationWith({ variables: [AGE, PURPOSE, AGE] }))).toEqual([
      'spec.variables[2].name: names a second variable "age"',
    ]);
  });

  test.each(["id", "strict_mode", "include_reasons", "include_contributions", "__proto__"])(
    "%s is a reserved name",
    (name) => {
      const bins = new Map<string, unknown>([[name, AGE_BINS]]);
      const specification = specificationWith({ variables: [{ ...AGE, name }], bins: Object.fromEntries(bins) });
      expect(problemsOf(specification)).toEqual([`spec.variables[0].name: must not be the reserved name "${name}"`]);
    },
  );

  test("a missing treatment other than use_bin is refused, since it would change the score", () => {
    expect(problemsOf(specificationWith({ variables: [{ ...AGE, missing_treatment: "mean" }, PURPOSE] }))).toEqual([
      'spec.variables[0].missing_treatment: must be "use_bin" or left out, not "mean"',
    ]);
  });

  test.each([
    ["RC1", ['spec.variables[0].reason: must be an object, not "RC1"']],
    [{}, ["spec.variables[0].reason.code: is missing", "spec.variables[0].reason.text: is missing"]],
    [
      { code: 1, text: "" },
      ["spec.variables[0].reason.code: must be text, not 1", "spec.variables[0].reason.text: must not be empty"],
    ],
  ])("%j is no reason", (reason, problems) => {
    expect(problemsOf(specificationWith({ variables: [{ ...AGE, reason }, PURPOSE] }))).toEqual(problems);
  });
});

describe("a member that is not known is refused with its path, wherever it stands", () => {
  const reason = { code: "RC1", text: "Too young" };
  const withGrade = (grade: unknown) => specificationWith({ risk_grades: [grade] });

  test.each<[string, unknown]>([
    ["spec.risk_grades[0].min", withGrade({ grade: "A", min: 600 })],
    ["spec.risk_grades[0].MIN_SCORE", withGrade({ grade: "A", MIN_SCORE: 600 })],
    ["spec.metadata.owner", specificationWith({ metadata: { ...METADATA, owner: { team: "risk" } } })],
    ["spec.scaling.rounding", specificationWith({ scaling: { ...ODDS, rounding: 1 } })],
    ["spec.variables[1].label", specificationWith({ variables: [AGE, { ...PURPOSE, label: "Purpose" }] })],
    [
      "spec.variables[0].reason.lang",
      specificationWith({ variables: [{ ...AGE, reason: { ...reason, lang: "en" } }, PURPOSE] }),
    ],
    [
      "spec.bins.age[0].woe",
      specificationWith({ bins: { age: [{ range: "Missing", points: 1, woe: 0.2 }], purpose: PURPOSE_BINS } }),
    ],
    ["spec.notes", { ...specificationWith(), notes: [] }],
    ["spec.__proto__", JSON.parse(`{"__proto__":1,${JSON.stringify(specificationWith()).slice(1)}`)],
  ])("%s", (path, specification) => {
    expect(problemsOf(specification)).toEqual([`${path}: is not a known key`]);
  });
});

describe("bins and variables belong together", () => {
  test("a variable without bins and bins without a variable are refused", () => {
    expect(problemsOf(specificationWith({ bins: { age: AGE_BINS, "loan purpose": [] } }))).toEqual([
      "spec.bins.purpose: is missing",
      'spec.bins["loan purpose"]: belongs to no variable of spec.variables',
    ]);
  });

  test("what every object inherits is not taken for a variable's bins", () => {
    const variables = ["constructor", "toString"].map((name) => ({ name, type: "numeric" }));
    expect(problemsOf(specificationWith({ variables, bins: {} }))).toEqual([
      "spec.bins.constructor: is missing",
      "spec.bins.toString: is missing",
    ]);
  });

  test.each([
    [[], "an array"],
    ["age", '"age"'],
  ])("bins may not be %j", (bins, shown) => {
    expect(problemsOf({ ...specificationWith(), bins })).toEqual([`spec.bins: must be an object, not ${shown}`]);
  });
});

test("a card with ten different mistakes gets ten messages, each with its exact path", () => {
  const specification = {
    metadata: { ...METADATA, model_version: 3 },
    scaling: { ...ODDS, pdo: 0, rounding: "bankers" },
    variables: [{ ...AGE, reason: { code: "RC1" } }, { name: "purpose", type: "categorical" }, PURPOSE],
    bins: {
      age: [
        { range: "(0, 25]", points: "12" },
        { range: "(20, 60]", points: 1 },
        { range: "25-60", points: 2 },
      ],
      purpose: [{ category: "car%,%car", points: 1 }],
      "credit history": AGE_BINS,
    },
    risk_grades: [
      { grade: "A", min_score: 600 },
      { grade: "B", min_score: 500, max_score: 601 },
    ],
  };
  expect(problemsOf(specification)).toEqual([
    "spec.metadata.model_version: must be text, not 3",
    "spec.scaling.rounding: is not a known key",
    "spec.scaling.pdo: must be a finite number above 0, not 0",
    "spec.variables[0].reason.text: is missing",
    'spec.variables[2].name: names a second variable "purpose"',
    'spec.bins.age[0].points: must be a finite number of at most 1000000000 either way, not "12"',
    'spec.bins.age[2].range: "25-60" is not a range such as "(0, 25]", "[0, 25)", "(-Infinity, 0]" or "Missing"',
    'spec.bins.age[1].range: "(20, 60]" overlaps "(0, 25]" at spec.bins.age[0].range',
    'spec.bins.purpose[0].category: claims "car", as spec.bins.purpose[0].category already does',
    'spec.bins["credit history"]: belongs to no variable of spec.variables',
    "spec.risk_grades[0]: shares scores with spec.risk_grades[1]",
  ]);
});

describe("reasons, their method and what is actionable", () => {
  const reason = { code: "R", text: "Why" };
  const withReason = (own: unknown, onBin: unknown) =>
    specificationWith({
      variables: [{ ...AGE, reason: own }, PURPOSE],
      bins: { age: [{ range: "Missing", points: 1, reason: onBin }], purpose: PURPOSE_BINS },
    });

  test.each([
    [withReason({ ...reason, baseline: -1.5 }, { ...reason, baseline: null })],
    [withReason(null, null)],
    [{ ...specificationWith(), reasons: { method: "below_best" } }],
    [{ ...specificationWith(), reasons: { method: "below_baseline" } }],
    [{ ...specificationWith(), reasons: { method: "above_baseline" } }],
    [{ ...specificationWith(), reasons: {} }],
    [{ ...specificationWith(), reasons: null }],
    [
      specificationWith({
        variables: [
          { ...AGE, actionable: false },
          { ...PURPOSE, actionable: true },
        ],
      }),
    ],
  ])("are good: %j", (specification) => {
    expect(problemsOf(specification)).toEqual([]);
  });

  test("each problem of a variable's and a bin's reason is named", () => {
    expect(problemsOf(withReason({ ...reason, baseline: "0" }, { code: "R", weight: 1, baseline: 2e9 }))).toEqual([
      'spec.variables[0].reason.baseline: must be a finite number of at most 1000000000 either way, not "0"',
      "spec.bins.age[0].reason.weight: is not a known key",
      "spec.bins.age[0].reason.text: is missing",
      "spec.bins.age[0].reason.baseline: must be a finite number of at most 1000000000 either way, not 2000000000",
    ]);
    expect(problemsOf(withReason([], "why"))).toEqual([
      "spec.variables[0].reason: must be an object, not an array",
      'spec.bins.age[0].reason: must be an object, not "why"',
    ]);
  });

  test.each([
    [[], "spec.reasons: must be an object, not an array"],
    [{ algorithm: "x" }, "spec.reasons.algorithm: is not a known key"],
    [
      { method: "pointsBelow" },
      'spec.reasons.method: must be one of "below_best", "below_baseline", "above_baseline", or left out, not "pointsBelow"',
    ],
    [
      { method: null },
      'spec.reasons.method: must be one of "below_best", "below_baseline", "above_baseline", or left out, not null',
    ],
  ])("a method that is wrong is refused: %j", (reasons, problem) => {
    expect(problemsOf({ ...specificationWith(), reasons })).toEqual([problem]);
  });

  test.each([["yes"], [null], [0]])("actionable is true or false, never %j", (actionable) => {
    expect(pathsOf(specificationWith({ variables: [{ ...AGE, actionable }, PURPOSE] }))).toEqual([
      "spec.variables[0].actionable",
    ]);
  });
});
