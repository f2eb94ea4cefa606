import { describe, expect, test } from "vitest";
import { choiceKey } from "../../../src/core/points/choice-key.ts";

describe("choices and items are compared without regard to", () => {
  test.each([
    ["outer white space", ["Salesforce", " Salesforce", "Salesforce\t", "\n Salesforce  "]],
    ["case", ["Salesforce", "SALESFORCE", "salesforce", "sAlEsFoRcE"]],
    ["the case of letters that have no single counterpart", ["Straße", "STRASSE", "STRAẞE", "strasse"]],
    ["the form of a sigma", ["ΟΔΟΣ", "οδος", "οδοσ"]],
    ["case beyond the basic plane", ["𐐀", "𐐨"]],
  ])("%s", (_, same) => {
    expect(new Set(same.map(choiceKey)).size).toBe(1);
  });

  test("the case of any character there is", () => {
    const differing: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const text = `a${String.fromCodePoint(code)}a`;
      const key = choiceKey(text);
      if (choiceKey(text.toLowerCase()) !== key || choiceKey(text.toUpperCase()) !== key || choiceKey(key) !== key) {
        differing.push(code.toString(16));
      }
    }
    expect(differing).toEqual([]);
  });
});

describe("choices and items differ by", () => {
  test.each([
    ["inner white space", "Google Cloud", "GoogleCloud"],
    ["accents", "Café", "Cafe"],
    ["punctuation", "C#", "C"],
  ])("%s", (_, one, other) => {
    expect(choiceKey(one)).not.toBe(choiceKey(other));
  });
});
