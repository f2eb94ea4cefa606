import { describe, expect, test } from "vitest";
import { choiceKey } from "../../../src/core/points/choice-key.ts";

describe("choices and items are compared without regard to", () => {
  test.each([
    ["outer white space", ["Salesforce", " Salesforce", "Salesforce\t", "\n Salesforce  "]],
    ["case", ["Salesforce", "SALESFORCE", "salesforce", "sAlEsFoRcE"]],
    ["the case of letters that have no single counterpart", ["Straße", "STRASSE", "STRAẞE", "strasse"]],
    ["the form of a sigma", ["ΟΔΟΣ", "οδος", "οδοσ"]],
    ["case beyond the basic plane", ["𐐀", "𐐨"]],
    ["how an accent is written", ["Caf\u00e9", "Cafe\u0301", "CAF\u00c9", " cafe\u0301 "]],
    ["how a letter of the Hangul is written", ["\ud55c", "\u1112\u1161\u11ab"]],
    ["how a sign that has two code points is written", ["\u212b", "\u00c5", "a\u030a"]],
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

test("the Unicode form of any character there is makes no difference, and a key is its own key", () => {
  const differing: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const text = `a${String.fromCodePoint(code)}\u0301a`;
    const key = choiceKey(text);
    if (
      choiceKey(text.normalize("NFD")) !== key ||
      choiceKey(text.normalize("NFC")) !== key ||
      choiceKey(key) !== key
    ) {
      differing.push(code.toString(16));
    }
  }
  expect(differing).toEqual([]);
});

describe("choices and items differ by", () => {
  test.each([
    ["inner white space", "Google Cloud", "GoogleCloud"],
    ["accents", "Café", "Cafe"],
    ["the width of a letter", "Ａ", "A"],
    ["punctuation", "C#", "C"],
  ])("%s", (_, one, other) => {
    expect(choiceKey(one)).not.toBe(choiceKey(other));
  });
});
