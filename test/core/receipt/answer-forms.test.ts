import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.ts";
import { batchForms, canonicalParts, singleResults } from "../../../src/core/receipt/answer-forms.ts";

const textOf = (parts: Iterable<string>) => [...parts].join("");
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

test("the parts of an array's canonical JSON are that JSON", () => {
  fc.assert(
    fc.property(fc.array(json), (items) => {
      expect(textOf(canonicalParts(items))).toBe(canonicalJson(items));
    }),
  );
});

const RESULT = {
  id: "a",
  score: 5,
  risk_grade: null,
  pd: 0.5,
  contributions: { b: 2, a: 1 },
  reasons: [],
  warnings: ["w"],
};

test("a batch's answer has four forms: without explanations, with either, with both", () => {
  const { contributions, reasons, ...bare } = RESULT;
  const forms = Array.from(batchForms([RESULT, RESULT]), textOf);
  const expected = [bare, { ...bare, contributions }, { ...bare, reasons }, RESULT];
  expect(forms).toEqual(expected.map((result) => canonicalJson([result, result])));
});

test("each form keeps the next grade where it is held", () => {
  const forms = Array.from(batchForms([{ ...RESULT, next_grade: null }]), textOf);
  expect(forms.map((form) => form.includes('"next_grade":null'))).toEqual([true, true, true, true]);
});

test("what is proved of a single score is all but its id, reasons and next grade", () => {
  const { id: _id, reasons: _reasons, ...proved } = RESULT;
  expect(canonicalJson(singleResults({ ...RESULT }))).toBe(canonicalJson([proved]));
});
