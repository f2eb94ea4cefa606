import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, depthOf, MAX_JSON_DEPTH, refuseUnbounded } from "../../src/core/json-bounds.ts";

const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

describe("the depth of a JSON value", () => {
  test.each([
    [1, 0],
    [null, 0],
    [[], 1],
    [{}, 1],
    [{ a: [1, { b: 2 }] }, 3],
    [[1, [2], 3], 2],
  ])("of %j is %i", (value, depth) => expect(depthOf(value)).toBe(depth));

  test("is counted to just above what is allowed, however deep the value is", () => {
    expect(depthOf(nested(6_000))).toBe(MAX_JSON_DEPTH + 1);
  });
});

describe("a value that is to be kept", () => {
  test("may have 32 levels and no more", () => {
    expect(refuseUnbounded(nested(32), 1_000)).toBeUndefined();
    expect(refuseUnbounded(nested(33), 1_000)).toBe("is nested more than the 32 levels allowed");
    expect(refuseUnbounded(nested(6_000), 1_000)).toContain("levels");
  });

  test("may have as many bytes as are allowed, counted in UTF-8, and no more", () => {
    expect(refuseUnbounded("é".repeat(4), 10)).toBeUndefined();
    expect(refuseUnbounded("é".repeat(5), 10)).toBe("has 12 bytes as JSON, more than the 10 allowed");
  });
});

test("bytes are those of UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(bytesOf(text)).toBe(Buffer.from(text).length);
    }),
  );
});
