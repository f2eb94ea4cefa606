import { describe, expect, test } from "vitest";
import { compilePointValues } from "../../../src/core/points/compile-point-values.ts";
import { earn } from "../../../src/core/points/earn.ts";
import { LIST_MODES, type ListMode } from "../../../src/core/points/point-values.ts";

const earned = (choices: Record<string, number>, mode: ListMode | undefined, answer: readonly string[]) => {
  const compiled = compilePointValues("list", { choices, mode });
  const { pointsEarned, matchedValue } = earn(compiled, answer) ?? {};
  return [pointsEarned, compiled.maxPoints, matchedValue];
};

const CRM = { Salesforce: 10, HubSpot: 8, Excel: -4 };
const ALL = ["Salesforce", "HubSpot", "Excel"];
const PENALTIES = { Excel: -4, Paper: -9 };

describe("additive: the sum of those present, of the sum of all positive ones", () => {
  test.each([
    [ALL, 14],
    [["HubSpot", "Salesforce"], 18],
    [["HubSpot", "Pipedrive"], 8],
    [["Excel"], -4],
    [["Pipedrive"], 0],
    [[], 0],
  ])("%j earns %d of 18", (answer, points) => {
    expect(earned(CRM, "additive", answer).slice(0, 2)).toEqual([points, 18]);
  });

  test("is what a rule without a mode does", () => {
    expect(earned(CRM, undefined, ALL)).toEqual(earned(CRM, "additive", ALL));
  });

  test("with nothing but penalties the most is 0", () => {
    expect(earned(PENALTIES, "additive", ["Paper", "Excel"]).slice(0, 2)).toEqual([-13, 0]);
  });

  test("sums are decimal", () => {
    expect(earned({ A: 0.1, B: 0.2 }, "additive", ["A", "B"]).slice(0, 2)).toEqual([0.3, 0.3]);
    expect(earned({ A: 0.1, B: 0.2, C: -0.3 }, "additive", ["A", "B", "C"]).slice(0, 2)).toEqual([0, 0.3]);
  });
});

describe("best-match: the highest of those present, of the highest of all", () => {
  test.each([
    [ALL, 10],
    [["Excel", "HubSpot"], 8],
    [["Excel"], -4],
    [["Pipedrive"], 0],
    [[], 0],
  ])("%j earns %d of 10", (answer, points) => {
    expect(earned(CRM, "best-match", answer).slice(0, 2)).toEqual([points, 10]);
  });

  test("with nothing but penalties the least of them counts, and the most is 0", () => {
    expect(earned(PENALTIES, "best-match", ["Paper", "Excel"]).slice(0, 2)).toEqual([-4, 0]);
  });
});

describe("contains-all: the sum of all where all are present, else 0", () => {
  test.each([
    [ALL, 14],
    [[...ALL, "Pipedrive"], 14],
    [["Salesforce", "HubSpot"], 0],
    [["Pipedrive"], 0],
    [[], 0],
  ])("%j earns %d of 18", (answer, points) => {
    expect(earned(CRM, "contains-all", answer).slice(0, 2)).toEqual([points, 18]);
  });

  test("with nothing but penalties the most is 0", () => {
    expect(earned(PENALTIES, "contains-all", ["Paper", "Excel"]).slice(0, 2)).toEqual([-13, 0]);
  });
});

describe("contains-none: the sum of all where none is present, else 0", () => {
  test.each([
    [[], 14],
    [["Pipedrive"], 14],
    [["Excel"], 0],
    [ALL, 0],
  ])("%j earns %d of 18", (answer, points) => {
    expect(earned(CRM, "contains-none", answer).slice(0, 2)).toEqual([points, 18]);
  });

  test("with nothing but penalties the most is 0", () => {
    expect(earned(PENALTIES, "contains-none", []).slice(0, 2)).toEqual([-13, 0]);
  });
});

describe("exact-match: the sum of all where the sets are equal, else 0", () => {
  test.each([
    [ALL, 14],
    [["excel", " HUBSPOT ", "Salesforce", "Excel"], 14],
    [[...ALL, "Pipedrive"], 0],
    [[...ALL, ""], 0],
    [["Salesforce", "HubSpot"], 0],
    [["Salesforce", "HubSpot", "Pipedrive"], 0],
    [[], 0],
  ])("%j earns %d of 18", (answer, points) => {
    expect(earned(CRM, "exact-match", answer).slice(0, 2)).toEqual([points, 18]);
  });

  test("with nothing but penalties the most is 0", () => {
    expect(earned(PENALTIES, "exact-match", ["Paper", "Excel"]).slice(0, 2)).toEqual([-13, 0]);
  });
});

describe("in every mode", () => {
  test.each(LIST_MODES)("every configured choice that is present is shown, in the rule's order: %s", (mode) => {
    expect(earned({ Zoho: 1, HubSpot: 0, Excel: -4 }, mode, ["excel", "Pipedrive", "HUBSPOT", "zoho"])[2]).toBe(
      "Zoho, HubSpot, Excel",
    );
    expect(earned(CRM, mode, ["Excel"])[2]).toBe("Excel");
    expect(earned(CRM, mode, ["Pipedrive"])[2]).toBe("");
    expect(earned(CRM, mode, [])[2]).toBe("");
  });

  test.each(LIST_MODES)("case, outer spaces and repetitions do not count: %s", (mode) => {
    const plain = earned(CRM, mode, ALL);
    expect(earned(CRM, mode, ["SALESFORCE", " salesforce ", "hubspot\n", "Excel", "EXCEL"])).toEqual(plain);
    expect(earned({ " SALESFORCE ": 10, HubSpot: 8, Excel: -4 }, mode, ALL).slice(0, 2)).toEqual(plain.slice(0, 2));
  });

  test.each(LIST_MODES)("choices may be called what every object has: %s", (mode) => {
    const choices: Record<string, number> = JSON.parse('{"__proto__": 3, "constructor": 4}');
    expect(earned(choices, mode, ["constructor", "__proto__"])[2]).toBe("__proto__, constructor");
    expect(earned({ A: 1 }, mode, ["constructor", "__proto__", "toString"])[2]).toBe("");
  });

  test.each(LIST_MODES)("zero is never minus zero: %s", (mode) => {
    for (const answer of [[], ["A"]]) {
      const [points, most] = earned({ A: -0 }, mode, answer);
      expect([Object.is(points, 0), Object.is(most, 0)]).toEqual([true, true]);
    }
  });
});

describe("what is shown of a match", () => {
  const matchOf = (names: readonly string[]) => {
    const choices = Object.fromEntries(names.map((name) => [name, 1]));
    return earn(compilePointValues("list", { choices }), names)?.matchedValue ?? "";
  };

  test("is every choice that is present, as long as they have 500 characters together", () => {
    const names = ["a".repeat(200), "b".repeat(200), "c".repeat(96)];
    expect(matchOf(names)).toBe(names.join(", "));
    expect(matchOf(names).length).toBe(500);
  });

  test("is then cut off, and says how many more there are", () => {
    const names = ["a".repeat(200), "b".repeat(200), "c".repeat(97), "d"];
    expect(matchOf(names)).toBe(`${names[0]}, ${names[1]}, … (2 more)`);
    expect(matchOf(Array.from({ length: 1_000 }, (_, index) => `choice ${index}`)).length).toBeLessThan(520);
  });
});
