import { describe, expect, test } from "vitest";
import { inSnakeCase } from "../../../src/core/annotation/spelling.ts";

describe("fields may be sent in camelCase or in snake_case", () => {
  test.each([
    [
      { sourceType: "trace", sourceId: "a", notes: null },
      { source_type: "trace", source_id: "a", notes: null },
    ],
    [
      { scores: [{ labelId: "a", scoreSource: "human" }, 5] },
      { scores: [{ label_id: "a", score_source: "human" }, 5] },
    ],
    [
      { allowNotes: true, settings: { noOfStars: 3 } },
      { allow_notes: true, settings: { no_of_stars: 3 } },
    ],
    [
      { settings: { multiChoice: true, stepSize: 1, minLength: 1, maxLength: 2 } },
      { settings: { multi_choice: true, step_size: 1, min_length: 1, max_length: 2 } },
    ],
    [{ source_type: "trace", sourceType: "trace" }, { source_type: "trace" }],
  ])("%j", (input, respelled) => {
    expect(inSnakeCase(input)).toEqual({ input: respelled, problems: [] });
  });
});

describe("everything else stays as it is", () => {
  test.each([
    null,
    5,
    "sourceType",
    [],
    { labelID: 1, SourceType: 2 },
    { value: { labelId: 1 } },
    { settings: [], scores: "x" },
  ])("%j", (input) => {
    expect(inSnakeCase(input)).toEqual({ input, problems: [] });
  });

  test("a member named __proto__ too", () => {
    const input: unknown = JSON.parse('{"__proto__": {"labelId": 1}}');
    expect(JSON.stringify(inSnakeCase(input).input)).toBe('{"__proto__":{"labelId":1}}');
  });
});

test("two spellings with different values are a problem, named as they were sent", () => {
  const input = {
    source_type: "trace",
    sourceType: "span",
    scores: [
      { label_id: "a", labelId: "b" },
      { labelId: "c", label_id: "c" },
    ],
  };
  expect(inSnakeCase(input).problems).toEqual([
    { field: "source_type", message: "and sourceType are one field with two different values" },
    { field: "scores[0].label_id", message: "and scores[0].labelId are one field with two different values" },
  ]);
});
