import { describe, expect, test } from "vitest";
import { problemsOf, specificationOf } from "./example-card.ts";

const numeric = (bins: unknown) => problemsOf(specificationOf({ name: "x", type: "numeric" }, bins));
const categorical = (bins: unknown) => problemsOf(specificationOf({ name: "x", type: "categorical" }, bins));

describe("bins that are accepted", () => {
  test("ranges that touch without sharing a number, in any order, with gaps between them", () => {
    const ranges = ["(60, Infinity)", "[0, 25)", "[25, 25]", "(25, 40)", "(40, 60]", "(-Infinity, 0)"];
    expect(numeric(ranges.map((range) => ({ range, points: 1 })))).toEqual([]);
  });

  test("special values inside a range, since they are tested first", () => {
    expect(
      numeric([
        { range: "(-Infinity, Infinity)", points: 1 },
        { special: [-999, 0.5], points: 2 },
      ]),
    ).toEqual([]);
  });

  test("categories that differ in case or by a space, and an empty one", () => {
    expect(
      categorical([
        { category: "car%,%Car%,%car ", points: 1 },
        { category: "", points: 2 },
      ]),
    ).toEqual([]);
  });

  test("points that are not whole, or negative, or nought", () => {
    expect(categorical([0.25, -1e9, 1e9, 0].map((points, index) => ({ category: `c${index}`, points })))).toEqual([]);
  });

  test("a Missing bin alone, and Missing beside other categories", () => {
    expect(numeric([{ range: "Missing", points: 1 }])).toEqual([]);
    expect(categorical([{ category: "unknown%,%Missing", points: 1 }])).toEqual([]);
  });
});

describe("bins of the wrong shape", () => {
  test.each([
    [undefined, "spec.bins.x: is missing"],
    [null, "spec.bins.x: must be an array, not null"],
    [{}, "spec.bins.x: must be an array, not an object"],
    [[], "spec.bins.x: must not be empty"],
    [["(0, 1]"], 'spec.bins.x[0]: must be an object, not "(0, 1]"'],
    [[{ points: 1 }], 'spec.bins.x[0]: must have exactly one of "range", "category", "special" and "else"'],
    [
      [{ range: "(0, 1]", special: [2], points: 1 }],
      'spec.bins.x[0]: must have exactly one of "range", "category", "special" and "else"',
    ],
    [[{ range: 5, points: 1 }], "spec.bins.x[0].range: must be text, not 5"],
    [[{ range: null, points: 1 }], "spec.bins.x[0].range: must be text, not null"],
    [
      [{ category: "a", points: 1 }],
      'spec.bins.x[0].category: does not fit a numeric variable: use "range" or "special"',
    ],
    [[{ special: [], points: 1 }], "spec.bins.x[0].special: must not be empty"],
    [[{ special: 5, points: 1 }], "spec.bins.x[0].special: must be an array, not 5"],
    [[{ special: [1, "2"], points: 1 }], 'spec.bins.x[0].special[1]: must be a finite number, not "2"'],
    [[{ special: [Infinity], points: 1 }], "spec.bins.x[0].special[0]: must be a finite number, not Infinity"],
  ])("for a numeric variable: %j", (bins, problem) => {
    expect(numeric(bins)).toEqual([problem]);
  });

  test.each([
    [[{ category: ["a"], points: 1 }], "spec.bins.x[0].category: must be text, not an array"],
    [[{ range: "Missing", points: 1 }], 'spec.bins.x[0].range: does not fit a categorical variable: use "category"'],
    [[{ special: [1], points: 1 }], 'spec.bins.x[0].special: does not fit a categorical variable: use "category"'],
  ])("for a categorical variable: %j", (bins, problem) => {
    expect(categorical(bins)).toEqual([problem]);
  });

  test.each([["12"], [null], [Infinity], [Number.NaN], [1_000_000_001], [true]])("points may not be %s", (points) => {
    expect(numeric([{ range: "Missing", points }])).toHaveLength(1);
    expect(numeric([{ range: "Missing", points }])[0]).toMatch(
      /^spec\.bins\.x\[0\]\.points: must be a finite number of at most 1000000000 either way, not /,
    );
  });

  test("points may not be left out", () => {
    expect(numeric([{ range: "Missing" }])).toEqual(["spec.bins.x[0].points: is missing"]);
  });
});

describe("two bins may not claim the same value", () => {
  test.each([
    [["(0, 10]", "[10, 20]"], "[1].range", "[0].range"],
    [["[10, 20]", "(0, 10]"], "[0].range", "[1].range"],
    [["(0, 10]", "(0, 10]"], "[1].range", "[0].range"],
    [["[5, 5]", "[5, 5]"], "[1].range", "[0].range"],
    [["(0, 10)", "[9.999999999999998, 11]"], "[1].range", "[0].range"],
    [["[-Infinity, 5]", "[-Infinity, 9]"], "[1].range", "[0].range"],
    [["(0, Infinity)", "[7, Infinity]"], "[1].range", "[0].range"],
  ])("%j overlap", (ranges, path, earlier) => {
    const [first = "", second = ""] = path === "[1].range" ? ranges : ranges.toReversed();
    expect(numeric(ranges.map((range) => ({ range, points: 1 })))).toEqual([
      `spec.bins.x${path}: "${second}" overlaps "${first}" at spec.bins.x${earlier}`,
    ]);
  });

  test("a wide range is held against every range inside it, not only against its neighbour", () => {
    const bins = ["(0, 100]", "(10, 20]", "(30, 40]"].map((range) => ({ range, points: 1 }));
    expect(numeric(bins)).toEqual([
      'spec.bins.x[1].range: "(10, 20]" overlaps "(0, 100]" at spec.bins.x[0].range',
      'spec.bins.x[2].range: "(30, 40]" overlaps "(0, 100]" at spec.bins.x[0].range',
    ]);
  });

  test("two ranges with not one number between them do not overlap", () => {
    expect(
      numeric([
        { range: "(0, 10)", points: 1 },
        { range: "(9.999999999999998, 10]", points: 1 },
      ]),
    ).toHaveLength(0);
    expect(
      numeric([
        { range: "(0, 10]", points: 1 },
        { range: "(10, 20]", points: 1 },
      ]),
    ).toHaveLength(0);
  });

  test.each([
    [[{ special: [1, 2, 1] }], "[0].special[2]: claims 1, as spec.bins.x[0].special[0] already does"],
    [[{ special: [0] }, { special: [-0] }], "[1].special[0]: claims 0, as spec.bins.x[0].special[0] already does"],
    [[{ range: "Missing" }, { range: "Missing" }], '[1].range: claims "Missing", as spec.bins.x[0].range already does'],
  ])("special values and Missing: %j", (bins, problem) => {
    expect(numeric(bins.map((bin) => ({ ...bin, points: 1 })))).toEqual([`spec.bins.x${problem}`]);
  });

  test.each([
    [["car", "bus%,%car"], '[1].category: claims "car", as spec.bins.x[0].category already does'],
    [["a%,%", "b%,%"], '[1].category: claims "", as spec.bins.x[0].category already does'],
    [["Missing", "a%,%Missing"], '[1].category: claims "Missing", as spec.bins.x[0].category already does'],
  ])("categories: %j", (categories, problem) => {
    expect(categorical(categories.map((category) => ({ category, points: 1 })))).toEqual([`spec.bins.x${problem}`]);
  });
});

test("an endless range is not quoted in full, however many others it overlaps", () => {
  const endless = `(${"0".repeat(500_000)}, 1000]`;
  const ranges = [endless, ...Array.from({ length: 900 }, (_, index) => `(${index}, ${index + 0.5}]`)];
  const problems = numeric(ranges.map((range) => ({ range, points: 1 })));
  expect(problems).toHaveLength(900);
  expect(Math.max(...problems.map(({ length }) => length))).toBeLessThan(300);
});

test("an endless category is not quoted in full when it is claimed twice", () => {
  const endless = "x".repeat(100_000);
  const problems = categorical([
    { category: endless, points: 1 },
    { category: endless, points: 1 },
  ]);
  expect(problems).toHaveLength(1);
  expect(Math.max(...problems.map(({ length }) => length))).toBeLessThan(300);
});

describe("an else bin", () => {
  const REST = { else: true, points: 1 };

  test("fits numbers and categories, once a variable", () => {
    expect(numeric([{ range: "(0, 1]", points: 1 }, REST])).toEqual([]);
    expect(problemsOf(specificationOf({ name: "x", type: "categorical" }, [REST]))).toEqual([]);
    expect(numeric([REST, { range: "Missing", points: 1 }, REST])).toEqual([
      "spec.bins.x[2].else: takes what is left, as spec.bins.x[0].else already does",
    ]);
  });

  test.each([[false], ["true"], [null], [1]])("is true, never %j", (value) => {
    expect(numeric([{ else: value, points: 1 }])).toEqual([
      expect.stringMatching(/^spec\.bins\.x\[0\]\.else: must be true, not /),
    ]);
  });

  test("is nothing else beside", () => {
    expect(numeric([{ ...REST, range: "(0, 1]" }])).toEqual([
      'spec.bins.x[0]: must have exactly one of "range", "category", "special" and "else"',
    ]);
  });
});
