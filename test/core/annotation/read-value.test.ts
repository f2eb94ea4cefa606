import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LabelRule } from "../../../src/core/annotation/label.ts";
import { readValue } from "../../../src/core/annotation/read-value.ts";

const star: LabelRule = { type: "star", settings: { no_of_stars: 5 } };
const options = ["positive", "neutral", "negative"].map((label) => ({ label }));
const one: LabelRule = { type: "categorical", settings: { options, multi_choice: false } };
const several: LabelRule = { type: "categorical", settings: { options, multi_choice: true } };
const numeric: LabelRule = { type: "numeric", settings: { min: 0, max: 1, step_size: 0.3 } };
const thumbs: LabelRule = { type: "thumbs_up_down", settings: {} };
const text: LabelRule = { type: "text", settings: { min_length: 2, max_length: 3 } };

describe("a value that its label allows, and what it is compared by", () => {
  test.each([
    [star, { rating: 1 }, 1],
    [star, { rating: 5 }, 5],
    [one, { selected: ["neutral"] }, '["neutral"]'],
    [several, { selected: ["positive", "negative"] }, '["negative","positive"]'],
    [numeric, { value: 0 }, 0],
    [numeric, { value: 0.3 }, 0.3],
    [numeric, { value: 0.9 }, 0.9],
    [numeric, { value: 1 }, 1],
    [thumbs, { value: "up" }, "up"],
    [thumbs, { value: "down" }, "down"],
    [text, { text: "ab" }, null],
    [text, { text: "\u{1f600}\u{1f600}\u{1f600}" }, null],
  ] as const)("%j takes %j", (rule, value, measure) => {
    expect(readValue(rule, value)).toEqual({ value, measure });
  });

  test("minus zero is zero", () => {
    const read = readValue(numeric, { value: -0 });
    expect(Object.is("measure" in read && read.measure, 0)).toBe(true);
  });
});

describe("a value that it does not allow names the rule that is broken:", () => {
  test.each([
    [star, 4, "value", 'must be an object such as {"rating": 5}, not 4'],
    [star, null, "value", 'must be an object such as {"rating": 5}, not null'],
    [star, [4], "value", 'must be an object such as {"rating": 5}, not an array'],
    [star, {}, "value.rating", 'is missing: a star value is like {"rating": 5}'],
    [star, { rating: 4, stars: 4 }, "value.stars", 'is not a known key: a star value is like {"rating": 5}'],
    [star, { rating: 0 }, "value.rating", "must be a whole number from 1 to 5, not 0"],
    [star, { rating: 6 }, "value.rating", "must be a whole number from 1 to 5, not 6"],
    [star, { rating: 4.5 }, "value.rating", "must be a whole number from 1 to 5, not 4.5"],
    [star, { rating: "4" }, "value.rating", 'must be a whole number from 1 to 5, not "4"'],
    [one, {}, "value.selected", 'is missing: a categorical value is like {"selected": ["positive"]}'],
    [one, { selected: "positive" }, "value.selected", 'must be an array of options, not "positive"'],
    [one, { selected: [] }, "value.selected", "must name an option"],
    [
      one,
      { selected: ["positive", "neutral"] },
      "value.selected",
      "must name one option, not 2: the label is not multi_choice",
    ],
    [
      one,
      { selected: ["Positive"] },
      "value.selected",
      'must be among "positive", "neutral", "negative", not "Positive"',
    ],
    [one, { selected: [1] }, "value.selected", 'must be among "positive", "neutral", "negative", not 1'],
    [several, { selected: ["neutral", "neutral"] }, "value.selected", 'names "neutral" twice'],
    [numeric, {}, "value.value", 'is missing: a numeric value is like {"value": 0}'],
    [numeric, { value: -0.3 }, "value.value", "must be a number from 0 to 1, not -0.3"],
    [numeric, { value: 1.2 }, "value.value", "must be a number from 0 to 1, not 1.2"],
    [numeric, { value: "0.3" }, "value.value", 'must be a number from 0 to 1, not "0.3"'],
    [numeric, { value: NaN }, "value.value", "must be a number from 0 to 1, not NaN"],
    [numeric, { value: 0.31 }, "value.value", "must be 0 plus a whole number of steps of 0.3, or 1, not 0.31"],
    [thumbs, {}, "value.value", 'is missing: a thumbs_up_down value is like {"value": "up"}'],
    [thumbs, { value: true }, "value.value", 'must be "up" or "down", not true'],
    [text, {}, "value.text", 'is missing: a text value is like {"text": "…"}'],
    [text, { text: 5 }, "value.text", "must be text, not 5"],
    [text, { text: "a" }, "value.text", "must have 2 to 3 characters, not 1"],
    [text, { text: "abcd" }, "value.text", "must have 2 to 3 characters, not 4"],
  ] as const)("%j refuses %j", (rule, value, field, refusal) => {
    expect(readValue(rule, value)).toEqual({ field, refusal });
  });

  test("of many options ten are named", () => {
    const many = Array.from({ length: 12 }, (_, at) => ({ label: `o${at}` }));
    const rule: LabelRule = { type: "categorical", settings: { options: many, multi_choice: false } };
    const read = readValue(rule, { selected: ["x"] });
    expect("refusal" in read && read.refusal).toMatch(/^must be among "o0", .*"o9" and 2 more, not "x"$/);
  });
});

test("whatever is sent is allowed or refused with a sentence, and what is allowed is allowed again as it is stored", () => {
  const given = fc.oneof(
    fc.anything(),
    fc.record({ rating: fc.anything() }),
    fc.record({ value: fc.oneof(fc.double(), fc.anything()) }),
    fc.record({ selected: fc.array(fc.oneof(fc.constantFrom("positive", "neutral"), fc.anything())) }),
    fc.record({ text: fc.string() }),
  );
  fc.assert(
    fc.property(fc.constantFrom(star, one, several, numeric, thumbs, text), given, (rule, value) => {
      const read = readValue(rule, value);
      const again = "value" in read ? readValue(rule, JSON.parse(JSON.stringify(read.value))) : read;
      expect(again).toEqual(read);
      expect("refusal" in read ? read.refusal : "is allowed").toMatch(/^(must|is|has|names) /);
    }),
  );
});
