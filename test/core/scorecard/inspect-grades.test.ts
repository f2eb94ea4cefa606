import { describe, expect, test } from "vitest";
import { problemsOf, specificationWith } from "./example-card.ts";

const problems = (grades: unknown) => problemsOf(specificationWith({ risk_grades: grades }));

describe("risk grades that are accepted", () => {
  test.each([
    [[]],
    [[{ grade: "A" }]],
    [[{ grade: "A", min_score: null, max_score: null }]],
    [
      [
        { grade: "A", min_score: 620 },
        { grade: "B", min_score: 540, max_score: 620 },
        { grade: "C", max_score: 540 },
      ],
    ],
    [
      [
        { grade: "low", max_score: 100 },
        { grade: "high", min_score: 900 },
      ],
    ],
    [
      [
        { grade: "A", min_score: 1, max_score: 2 },
        { grade: "A", min_score: 2, max_score: 3 },
      ],
    ],
  ])("%j", (grades) => {
    expect(problems(grades)).toEqual([]);
  });
});

describe("risk grades that are refused", () => {
  test.each([
    ["A", ['spec.risk_grades: must be an array, not "A"']],
    [["A"], ['spec.risk_grades[0]: must be an object, not "A"']],
    [[{ min_score: 1 }], ["spec.risk_grades[0].grade: is missing"]],
    [[{ grade: "" }], ["spec.risk_grades[0].grade: must not be empty"]],
    [[{ grade: 1 }], ["spec.risk_grades[0].grade: must be text, not 1"]],
    [[{ grade: "A", min_score: "600" }], ['spec.risk_grades[0].min_score: must be a finite number, not "600"']],
    [[{ grade: "A", max_score: Infinity }], ["spec.risk_grades[0].max_score: must be a finite number, not Infinity"]],
    [
      [{ grade: "A", min_score: 5, max_score: 5 }],
      ["spec.risk_grades[0]: holds no score: min_score 5 is not below max_score 5"],
    ],
    [
      [{ grade: "A", min_score: 6, max_score: 5 }],
      ["spec.risk_grades[0]: holds no score: min_score 6 is not below max_score 5"],
    ],
  ])("%j", (grades, expected) => {
    expect(problems(grades)).toEqual(expected);
  });

  test.each([
    [
      [{ min_score: 600 }, { min_score: 500, max_score: 601 }],
      "spec.risk_grades[0]: shares scores with spec.risk_grades[1]",
    ],
    [[{ max_score: 600 }, { max_score: 500 }], "spec.risk_grades[0]: shares scores with spec.risk_grades[1]"],
    [[{}, { min_score: 500 }], "spec.risk_grades[1]: shares scores with spec.risk_grades[0]"],
    [[{}, {}], "spec.risk_grades[1]: shares scores with spec.risk_grades[0]"],
  ])("two grades may not share a score: %j", (bounds, problem) => {
    expect(problems(bounds.map((bound, index) => ({ grade: `G${index}`, ...bound })))).toEqual([problem]);
  });

  test("a wide grade is held against every grade inside it", () => {
    const grades = [
      { grade: "all", min_score: 0, max_score: 100 },
      { grade: "a", min_score: 10, max_score: 20 },
      { grade: "b", min_score: 30, max_score: 40 },
    ];
    expect(problems(grades)).toEqual([
      "spec.risk_grades[1]: shares scores with spec.risk_grades[0]",
      "spec.risk_grades[2]: shares scores with spec.risk_grades[0]",
    ]);
  });
});
