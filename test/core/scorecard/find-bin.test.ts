import { describe, expect, test } from "vitest";
import { nextDown, nextUp } from "../../../src/core/scorecard/adjacent.ts";
import { recordOf, score, specificationOf } from "./example-card.ts";

const AGE = { name: "age", type: "numeric" };
const PURPOSE = { name: "purpose", type: "categorical" };

/** What a value of `age` earns with these bins, and the warnings. */
function age(bins: unknown, value: string | number | boolean | null) {
  const { contributions, warnings } = score(specificationOf(AGE, bins), { age: value });
  return [contributions?.["age"], ...warnings];
}

function purpose(bins: unknown, value: string | number | boolean | null) {
  const { contributions, warnings } = score(specificationOf(PURPOSE, bins), { purpose: value });
  return [contributions?.["purpose"], ...warnings];
}

describe("each kind of bracket at its bounds", () => {
  const unmatched = [0, "unmatched_value: age"];

  test.each([
    ["[18, 25]", true, true],
    ["(18, 25]", false, true],
    ["[18, 25)", true, false],
    ["(18, 25)", false, false],
  ])("%s holds 18: %s, holds 25: %s, and every number between", (range, holds18, holds25) => {
    const bins = [{ range, points: 7 }];
    expect(age(bins, nextDown(18))).toEqual(unmatched);
    expect(age(bins, 18)).toEqual(holds18 ? [7] : unmatched);
    expect(age(bins, nextUp(18))).toEqual([7]);
    expect(age(bins, 20)).toEqual([7]);
    expect(age(bins, nextDown(25))).toEqual([7]);
    expect(age(bins, 25)).toEqual(holds25 ? [7] : unmatched);
    expect(age(bins, nextUp(25))).toEqual(unmatched);
  });

  test("a value on a round bracket's bound belongs to the neighbouring bin", () => {
    const bins = [
      { range: "(-Infinity, 25]", points: 1 },
      { range: "(25, 60)", points: 2 },
      { range: "[60, Infinity)", points: 3 },
    ];
    expect([24.9, 25, 25.1, 59.9, 60, 60.1].map((value) => age(bins, value)[0])).toEqual([1, 1, 2, 2, 3, 3]);
  });

  test("the order in which bins are written does not matter", () => {
    const bins = [
      { range: "[60, Infinity)", points: 3 },
      { range: "(-Infinity, 25]", points: 1 },
      { range: "(25, 60)", points: 2 },
    ];
    expect([25, 25.1, 60].map((value) => age(bins, value)[0])).toEqual([1, 2, 3]);
  });

  test("[5, 5] is one number, between two bins that leave it out", () => {
    const bins = [
      { range: "[0, 5)", points: 1 },
      { range: "[5, 5]", points: 2 },
      { range: "(5, 9]", points: 3 },
    ];
    expect([4.9, 5, 5.1].map((value) => age(bins, value)[0])).toEqual([1, 2, 3]);
  });

  test("open ends reach the largest numbers there are", () => {
    const bins = [
      { range: "(-Infinity, 0)", points: 1 },
      { range: "[0, Infinity)", points: 2 },
    ];
    expect([-Number.MAX_VALUE, -0, 0, Number.MAX_VALUE].map((value) => age(bins, value)[0])).toEqual([1, 2, 2, 2]);
  });
});

describe("a number in no bin", () => {
  test("earns 0 points and a warning, and not the Missing bin's", () => {
    const bins = [
      { range: "(0, 10]", points: 7 },
      { range: "(20, 30]", points: 9 },
      { range: "Missing", points: -5 },
    ];
    for (const value of [-1, 0, 15, 20, 31]) expect(age(bins, value)).toEqual([0, "unmatched_value: age"]);
    expect(age(bins, 10)).toEqual([7]);
  });

  test("of a variable that has a Missing bin alone earns nothing either", () => {
    expect(age([{ range: "Missing", points: -5 }], 30)).toEqual([0, "unmatched_value: age"]);
  });
});

describe("special values", () => {
  const bins = [
    { range: "(-Infinity, Infinity)", points: 1 },
    { special: [-999, 0, 0.1], points: 50 },
  ];

  test("are tested before ranges, wherever they are written", () => {
    expect([-999, 0, -0, 0.1].map((value) => age(bins, value))).toEqual([[50], [50], [50], [50]]);
    expect(age(bins.toReversed(), -999)).toEqual([50]);
  });

  test("are met by a numeric string, and by no other number", () => {
    expect(age(bins, "-999")).toEqual([50]);
    expect(age(bins, " -999.0 ")).toEqual([50]);
    expect(age(bins, -998.9999)).toEqual([1]);
    expect(age(bins, nextUp(0.1))).toEqual([1]);
  });

  test("may be the only bins", () => {
    expect(age([{ special: [1, 2], points: 4 }], 2)).toEqual([4]);
    expect(age([{ special: [1, 2], points: 4 }], 3)).toEqual([0, "unmatched_value: age"]);
  });
});

describe("missing and invalid numbers", () => {
  const bins = [
    { range: "(-Infinity, Infinity)", points: 9 },
    { range: "Missing", points: -5 },
  ];

  test("a null or absent feature takes the Missing bin", () => {
    expect(age(bins, null)).toEqual([-5, "missing_feature: age"]);
    expect(score(specificationOf(AGE, bins), {})).toMatchObject({
      contributions: { age: -5 },
      warnings: ["missing_feature: age"],
    });
  });

  test.each(["", "thirty", "12 years", "Missing", "Infinity", "NaN", "0x1F", true, false])(
    "%j is no number: the Missing bin and a warning",
    (value) => {
      expect(age(bins, value)).toEqual([-5, "invalid_value: age"]);
    },
  );

  test("a number too large to hold is invalid", () => {
    const specification = specificationOf(AGE, bins);
    expect(score(specification, recordOf('{"age": 1e400}')).warnings).toEqual(["invalid_value: age"]);
    expect(score(specification, recordOf('{"age": "-1e400"}')).warnings).toEqual(["invalid_value: age"]);
  });

  test("without a Missing bin they earn 0 points and the same warnings", () => {
    const noMissing = bins.slice(0, 1);
    expect(age(noMissing, null)).toEqual([0, "missing_feature: age"]);
    expect(age(noMissing, "thirty")).toEqual([0, "invalid_value: age"]);
  });

  test("numeric strings count as numbers", () => {
    expect(age([{ range: "[30, 30]", points: 4 }], "30.0")).toEqual([4]);
    expect(age([{ range: "[1000, 1000]", points: 4 }], "1e3")).toEqual([4]);
  });
});

describe("categories", () => {
  const bins = [
    { category: "car (new)%,%business", points: -12 },
    { category: "education", points: 30 },
    { category: "Missing", points: 1 },
  ];

  test("several in one bin are joined by %,%", () => {
    expect(purpose(bins, "car (new)")).toEqual([-12]);
    expect(purpose(bins, "business")).toEqual([-12]);
    expect(purpose(bins, "education")).toEqual([30]);
  });

  test.each(["Education", "education ", "", "car (new)%,%business", "car", "constructor", "__proto__", "%,%"])(
    "%j matches none exactly: the Missing bin and a warning",
    (value) => {
      expect(purpose(bins, value)).toEqual([1, "unknown_category: purpose"]);
    },
  );

  test("a null or absent category takes the Missing bin", () => {
    expect(purpose(bins, null)).toEqual([1, "missing_feature: purpose"]);
    expect(score(specificationOf(PURPOSE, bins), {}).warnings).toEqual(["missing_feature: purpose"]);
  });

  test("without a Missing bin an unknown one earns 0 points", () => {
    expect(purpose(bins.slice(0, 2), "boat")).toEqual([0, "unknown_category: purpose"]);
    expect(purpose(bins.slice(0, 2), null)).toEqual([0, "missing_feature: purpose"]);
  });

  test("Missing may share its bin with other categories", () => {
    const shared = [
      { category: "unknown%,%Missing", points: 6 },
      { category: "car", points: 2 },
    ];
    expect(purpose(shared, "unknown")).toEqual([6]);
    expect(purpose(shared, null)).toEqual([6, "missing_feature: purpose"]);
    expect(purpose(shared, "boat")).toEqual([6, "unknown_category: purpose"]);
  });

  test("numbers and booleans are compared as their text", () => {
    const texts = [
      { category: "1", points: 2 },
      { category: "true", points: 3 },
    ];
    expect([purpose(texts, 1), purpose(texts, "1"), purpose(texts, true)]).toEqual([[2], [2], [3]]);
    expect(purpose(texts, 1.0)).toEqual([2]);
    expect([purpose(texts, "1.0"), purpose(texts, "True")]).toEqual([
      [0, "unknown_category: purpose"],
      [0, "unknown_category: purpose"],
    ]);
    expect(purpose(texts, false)).toEqual([0, "unknown_category: purpose"]);
  });

  test("the empty category is one like any other", () => {
    expect(purpose([{ category: "car%,%", points: 8 }], "")).toEqual([8]);
  });
});

describe("an else bin", () => {
  const REST = { else: true, points: 7 };
  const points = (type: string, bins: unknown, value: string | number | boolean | null) => {
    const { contributions, warnings } = score(specificationOf({ name: "x", type }, bins), { x: value });
    return [contributions?.["x"], warnings];
  };

  test("takes every number that no other bin takes, without a warning", () => {
    const bins = [REST, { range: "(0, 5)", points: 1 }, { special: [9], points: 2 }, { range: "Missing", points: 3 }];
    expect([0, 5, -1e308, 1e308, "5", 5e-324, 9, null, "x"].map((value) => points("numeric", bins, value))).toEqual([
      [7, []],
      [7, []],
      [7, []],
      [7, []],
      [7, []],
      [1, []],
      [2, []],
      [3, ["missing_feature: x"]],
      [3, ["invalid_value: x"]],
    ]);
    expect(points("numeric", [REST], -0)).toEqual([7, []]);
  });

  test("takes every category that no other bin takes, and nothing that is missing", () => {
    const many = Array.from({ length: 20 }, (_, index) => `c${index}`).join("%,%");
    for (const category of ["a%,%b", many]) {
      const bins = [{ category, points: 1 }, REST];
      expect(points("categorical", bins, "z")).toEqual([7, []]);
      expect(points("categorical", bins, "")).toEqual([7, []]);
      expect(points("categorical", bins, "else")).toEqual([7, []]);
      expect(points("categorical", bins, true)).toEqual([7, []]);
      expect(points("categorical", bins, null)).toEqual([0, ["missing_feature: x"]]);
    }
  });
});

describe("a category", () => {
  const bins = (categories: readonly string[]) =>
    categories.map((category, index) => ({ category, points: index + 1 }));

  test.each([
    ["are of different lengths", ["a", "bb", "ccc"]],
    ["differ in one character", ["a11", "a12", "a13"]],
    ["differ in no one character", ["ab", "ba", "aa", "bb"]],
    ["differ in none of the first characters", ["x".repeat(70) + "1", "x".repeat(70) + "2"]],
    ["are many", Array.from({ length: 40 }, (_, index) => `category ${index}`)],
  ])("is found among others that %s", (_, categories) => {
    expect(categories.map((category) => purpose(bins(categories), category))).toEqual(
      categories.map((_category, index) => [index + 1]),
    );
  });

  test("that differs from a known one in other characters alone is unknown", () => {
    const unknown = [0, "unknown_category: purpose"];
    for (const text of ["a1z", "", "a", "a11 ", "A11", "a1\u0001"]) {
      expect(purpose(bins(["a11", "b12"]), text)).toEqual(unknown);
    }
  });
});
