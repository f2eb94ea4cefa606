import { expect, test } from "vitest";
import { pathOf } from "../../src/core/path.ts";

test.each([
  ["", "spec", "spec"],
  ["spec", "bins", "spec.bins"],
  ["scores", 1, "scores[1]"],
  ["scores[1]", "label_id", "scores[1].label_id"],
  ["spec.bins", "credit-history", "spec.bins.credit-history"],
  ["spec.bins", "credit history", 'spec.bins["credit history"]'],
  ["spec.bins", 'say "hi"', String.raw`spec.bins["say \"hi\""]`],
  ["spec.bins", "2nd", 'spec.bins["2nd"]'],
  ["spec.bins", "", 'spec.bins[""]'],
  ["", "two words", '["two words"]'],
])("below %j the key %j is at %s", (parent, key, path) => {
  expect(pathOf(parent, key)).toBe(path);
});

test("a name of 200 characters, the longest a variable may have, is in the path in full", () => {
  expect(pathOf("spec.bins", "v".repeat(200))).toBe(`spec.bins.${"v".repeat(200)}`);
  expect(pathOf("spec.bins", "v ".repeat(100))).toBe(`spec.bins["${"v ".repeat(100)}"]`);
});

test("an endless name does not make an endless path, whatever its characters", () => {
  expect(pathOf("spec.bins", "v".repeat(100_000)).length).toBeLessThan(250);
  expect(pathOf("spec.bins", "v ".repeat(100_000)).length).toBeLessThan(250);
});
