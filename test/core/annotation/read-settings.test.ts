import { describe, expect, test } from "vitest";
import { LABEL_TYPES, levelOf } from "../../../src/core/annotation/label.ts";
import { readSettings } from "../../../src/core/annotation/read-settings.ts";

const options = (...labels: unknown[]) => ({ options: labels.map((label) => ({ label })) });
const letters = (count: number) => Array.from({ length: count }, (_, at) => `option ${at}`);

test("each type of label has its level of measurement, text none", () => {
  expect(LABEL_TYPES.map(levelOf)).toEqual(["ordinal", "nominal", "interval", "nominal", null]);
});

describe("settings that a label may have, defaults filled in", () => {
  test.each([
    ["star", undefined, { no_of_stars: 5 }],
    ["star", null, { no_of_stars: 5 }],
    ["star", { no_of_stars: 1 }, { no_of_stars: 1 }],
    ["star", { no_of_stars: 10 }, { no_of_stars: 10 }],
    ["categorical", options("yes", "no"), { ...options("yes", "no"), multi_choice: false }],
    ["categorical", { ...options(" yes ", "no"), multi_choice: true }, { ...options("yes", "no"), multi_choice: true }],
    ["categorical", options(...letters(50)), { ...options(...letters(50)), multi_choice: false }],
    ["numeric", { min: 0, max: 1, step_size: 0.1 }, { min: 0, max: 1, step_size: 0.1 }],
    ["numeric", { min: -1e15, max: 1e15, step_size: 5e-324 }, { min: -1e15, max: 1e15, step_size: 5e-324 }],
    ["thumbs_up_down", {}, {}],
    ["text", {}, { min_length: 0, max_length: 5_000 }],
    ["text", { min_length: 3, max_length: 3 }, { min_length: 3, max_length: 3 }],
  ] as const)("%s %j", (type, input, settings) => {
    expect(readSettings(type, input)).toEqual({ type, settings });
  });
});

describe("settings that it may not have, each problem under its path:", () => {
  const starRule = "must be a whole number from 1 to 10";
  test.each([
    ["star", [], [["settings", "must be an object, not an array"]]],
    ["star", { no_of_stars: 0 }, [["settings.no_of_stars", `${starRule}, not 0`]]],
    ["star", { no_of_stars: 11 }, [["settings.no_of_stars", `${starRule}, not 11`]]],
    ["star", { no_of_stars: 4.5 }, [["settings.no_of_stars", `${starRule}, not 4.5`]]],
    ["star", { no_of_stars: "5" }, [["settings.no_of_stars", `${starRule}, not "5"`]]],
    ["star", { min: 1 }, [["settings.min", "is not a known key"]]],
    ["categorical", {}, [["settings.options", "is missing"]]],
    ["categorical", { options: [] }, [["settings.options", "must not be empty"]]],
    ["categorical", options("one"), [["settings.options", "must have at least 2 items"]]],
    ["categorical", options(...letters(51)), [["settings.options", "has 51 items, more than the 50 allowed"]]],
    [
      "categorical",
      { ...options("Good", "good ", "GOOD"), multi_choice: 1 },
      [
        ["settings.options[1].label", "repeats settings.options[0] (letter case does not count)"],
        ["settings.options[2].label", "repeats settings.options[0] (letter case does not count)"],
        ["settings.multi_choice", "must be true or false, not 1"],
      ],
    ],
    [
      "categorical",
      {
        options: [
          { label: "" },
          { label: 5 },
          "x",
          { label: "a\u0000" },
          { label: "y".repeat(101) },
          { label: "z", id: 1 },
        ],
      },
      [
        ["settings.options[0].label", "must not be empty"],
        ["settings.options[1].label", "must be text, not 5"],
        ["settings.options[2]", 'must be an object, not "x"'],
        ["settings.options[3].label", "must have no control characters"],
        ["settings.options[4].label", "has 101 characters, more than 100"],
        ["settings.options[5].id", "is not a known key"],
      ],
    ],
    [
      "numeric",
      {},
      [
        ["settings.min", "is missing"],
        ["settings.max", "is missing"],
        ["settings.step_size", "is missing"],
      ],
    ],
    [
      "numeric",
      { min: 5, max: 5, step_size: 0 },
      [
        ["settings.max", "must be a number above settings.min (5), at most 1000000000000000, not 5"],
        ["settings.step_size", "must be a number above 0, not 0"],
      ],
    ],
    [
      "numeric",
      { min: -2e15, max: 2e15, step_size: -1 },
      [
        ["settings.min", "must be a number from -1000000000000000 to 1000000000000000, not -2000000000000000"],
        ["settings.max", "must be a number from -1000000000000000 to 1000000000000000, not 2000000000000000"],
        ["settings.step_size", "must be a number above 0, not -1"],
      ],
    ],
    ["thumbs_up_down", { up: true }, [["settings.up", "is not a known key"]]],
    [
      "text",
      { min_length: -1, max_length: 5_001 },
      [
        ["settings.max_length", "must be a whole number from 1 to 5000, not 5001"],
        ["settings.min_length", "must be a whole number from 0 to 5000, not -1"],
      ],
    ],
    ["text", { min_length: 9, max_length: 8 }, [["settings.min_length", "must be a whole number from 0 to 8, not 9"]]],
  ] as const)("%s %j", (type, input, problems) => {
    const read = readSettings(type, input);
    expect("problems" in read && read.problems.map(({ field, message }) => [field, message])).toEqual(problems);
  });
});
