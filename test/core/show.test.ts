import { expect, test } from "vitest";
import { show } from "../../src/core/show.ts";

test.each([
  [undefined, "nothing"],
  [null, "null"],
  [[1, 2], "an array"],
  [{ a: 1 }, "an object"],
  ["twelve", '"twelve"'],
  ["a\nb", String.raw`"a\nb"`],
  [1.5, "1.5"],
  [Infinity, "Infinity"],
  [true, "true"],
  [() => 1, "a function"],
])("%j is quoted as %s", (value, quoted) => {
  expect(show(value)).toBe(quoted);
});

test("text is quoted up to forty characters", () => {
  expect(show("x".repeat(40))).toBe(`"${"x".repeat(40)}"`);
  expect(show("x".repeat(41))).toBe(`"${"x".repeat(40)}…"`);
});
