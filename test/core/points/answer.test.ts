import { describe, expect, test } from "vitest";
import { ANSWER_TYPES } from "../../../src/core/points/answer-type.ts";
import { ANSWER_LIMITS, parseAnswer } from "../../../src/core/points/answer.ts";

const { itemsPerList, itemCharacters } = ANSWER_LIMITS;
const NUMERIC = ["number", "percentage", "currency"] as const;

describe("an answer that fits its type", () => {
  test("is true or false", () => {
    expect([parseAnswer("boolean", true), parseAnswer("boolean", false)]).toEqual([true, false]);
  });

  test.each(NUMERIC)("is any finite number: %s", (type) => {
    for (const number of [0, -1, 874, 99.99, 250, 1e300, 5e-324]) expect(parseAnswer(type, number)).toBe(number);
  });

  test("is never minus zero", () => {
    expect(Object.is(parseAnswer("number", -0), 0)).toBe(true);
  });

  test("is a list of texts as they were sent, with repetitions, outer spaces and empty ones", () => {
    const items = ["Salesforce", " HubSpot ", "salesforce", ""];
    expect(parseAnswer("list", items)).toEqual(items);
  });

  test("is an empty list, which is a value", () => {
    expect(parseAnswer("list", [])).toEqual([]);
  });

  test.each(ANSWER_TYPES)("is null, which takes the value away: %s", (type) => {
    expect(parseAnswer(type, null)).toBeUndefined();
  });

  test("is as long as the limits allow", () => {
    const longest = Array.from({ length: itemsPerList }, () => "x".repeat(itemCharacters));
    expect(parseAnswer("list", longest)).toEqual(longest);
  });
});

describe("an answer that does not fit its type is refused with a sentence", () => {
  test.each(ANSWER_TYPES)("one that is missing: %s", (type) => {
    expect(parseAnswer(type, undefined)).toBe("is missing");
  });

  test.each([
    [1, "must be true or false, not 1"],
    [0, "must be true or false, not 0"],
    ["true", 'must be true or false, not "true"'],
    ["", 'must be true or false, not ""'],
    [[true], "must be true or false, not an array"],
    [{}, "must be true or false, not an object"],
  ])("boolean %j", (input, sentence) => {
    expect(parseAnswer("boolean", input)).toBe(sentence);
  });

  test.each([
    ["874", 'must be a finite number, not "874"'],
    ["", 'must be a finite number, not ""'],
    [Infinity, "must be a finite number, not Infinity"],
    [-Infinity, "must be a finite number, not -Infinity"],
    [Number.NaN, "must be a finite number, not NaN"],
    [true, "must be a finite number, not true"],
    [[5], "must be a finite number, not an array"],
    [{ value: 5 }, "must be a finite number, not an object"],
  ])("number, percentage and currency %j", (input, sentence) => {
    expect(NUMERIC.map((type) => parseAnswer(type, input))).toEqual([sentence, sentence, sentence]);
  });

  test.each([
    ["Salesforce", 'must be an array of texts, not "Salesforce"'],
    [{ 0: "a", length: 1 }, "must be an array of texts, not an object"],
    [true, "must be an array of texts, not true"],
    [["a", 5], "must be an array of texts: item 1 is 5"],
    [["a", null], "must be an array of texts: item 1 is null"],
    [[["a"]], "must be an array of texts: item 0 is an array"],
    [["a", "b", {}], "must be an array of texts: item 2 is an object"],
  ])("list %j", (input, sentence) => {
    expect(parseAnswer("list", input)).toBe(sentence);
  });

  test("a list of 1,001 items", () => {
    const items = Array.from({ length: itemsPerList + 1 }, () => "a");
    expect(parseAnswer("list", items)).toBe("has 1001 items, more than the 1000 allowed");
  });

  test("an item of 501 characters", () => {
    expect(parseAnswer("list", ["a", "x".repeat(itemCharacters + 1)])).toBe(
      "has 501 characters in item 1, more than the 500 allowed",
    );
  });

  test("endless text, of which the sentence quotes little", () => {
    const endless = "x".repeat(1_000_000);
    for (const type of ANSWER_TYPES) expect(String(parseAnswer(type, endless)).length).toBeLessThan(100);
    expect(String(parseAnswer("list", [endless])).length).toBeLessThan(100);
  });
});
