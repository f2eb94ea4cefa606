import { describe, expect, test } from "vitest";
import { inspectPointValues } from "../../../src/core/points/inspect-point-values.ts";

const problems = (choices: unknown) =>
  inspectPointValues("list", { choices }, "pointValues").map(({ field, message }) => `${field}: ${message}`);
const choices = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, 1]));

describe("choices that are accepted", () => {
  test("names of any script, with spaces and signs, and points of any size", () => {
    expect(problems({ Salesforce: 10, "C#": -5, "Zoho CRM": 0, 東京: 0.25, "  padded ": 1, "1": 2 })).toEqual([]);
  });

  test("names that every object has", () => {
    expect(problems(JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}'))).toEqual([]);
  });

  test("a thousand, and a name of 200 characters", () => {
    expect(problems({ ...choices(999), ["n".repeat(200)]: 1 })).toEqual([]);
  });
});

describe("choices that are refused", () => {
  test.each([
    [null, "pointValues.choices: must be an object, not null"],
    [["Salesforce"], "pointValues.choices: must be an object, not an array"],
    ["Salesforce", 'pointValues.choices: must be an object, not "Salesforce"'],
    [{}, "pointValues.choices: must have at least one choice"],
    [{ "": 5 }, 'pointValues.choices[""]: must have a name that is not empty'],
    [{ " \t": 5 }, 'pointValues.choices[" \\t"]: must have a name that is not empty'],
    [{ A: "5" }, 'pointValues.choices.A: must be a finite number of at most 1000000000 either way, not "5"'],
    [{ A: null }, "pointValues.choices.A: must be a finite number of at most 1000000000 either way, not null"],
    [{ A: Infinity }, "pointValues.choices.A: must be a finite number of at most 1000000000 either way, not Infinity"],
    [{ A: -2e9 }, "pointValues.choices.A: must be a finite number of at most 1000000000 either way, not -2000000000"],
  ])("%j", (input, problem) => {
    expect(problems(input)).toEqual([problem]);
  });

  test("two that an answer could not tell apart, both of them named", () => {
    expect(problems({ Salesforce: 1, " salesforce ": 2 })).toEqual([
      'pointValues.choices[" salesforce "]: is the same choice as "Salesforce": case, outer spaces and Unicode form do not count',
    ]);
    expect(problems({ "Caf\u00e9": 1, "CAFE\u0301": 2 })).toEqual([
      'pointValues.choices["CAFE\u0301"]: is the same choice as "Caf\u00e9": case, outer spaces and Unicode form do not count',
    ]);
    expect(problems({ Straße: 1, STRASSE: 2 })).toEqual([
      'pointValues.choices.STRASSE: is the same choice as "Straße": case, outer spaces and Unicode form do not count',
    ]);
  });

  test("every one with a problem, not the first", () => {
    expect(problems({ "": 1, " ": "x", A: 1, a: null })).toEqual([
      'pointValues.choices[""]: must have a name that is not empty',
      'pointValues.choices[" "]: must have a name that is not empty',
      'pointValues.choices[" "]: must be a finite number of at most 1000000000 either way, not "x"',
      'pointValues.choices.a: is the same choice as "A": case, outer spaces and Unicode form do not count',
      "pointValues.choices.a: must be a finite number of at most 1000000000 either way, not null",
    ]);
  });

  test("a thousand and one", () => {
    expect(problems(choices(1_001))).toEqual(["pointValues.choices: has 1001 choices, more than the 1000 allowed"]);
  });

  test("a name of 201 characters, cut where it is named, and a million more of them", () => {
    expect(problems({ ["n".repeat(201)]: 1 })).toEqual([
      `pointValues.choices["${"n".repeat(200)}"]: has a name of 201 characters, more than 200`,
    ]);
    expect(problems({ ["n".repeat(1_000_000)]: "x" }).join("").length).toBeLessThan(1_000);
  });
});
