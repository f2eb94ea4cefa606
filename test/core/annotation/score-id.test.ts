import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseScoreId, placeOf, scoreIdOf } from "../../../src/core/annotation/score-id.ts";

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const place = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 32 - 1 }), hash, hash)
  .map(([labelNumber, source, annotator]) => placeOf(labelNumber, source, annotator));

describe("the id of a score", () => {
  test("is a UUID of version 8 that leads back to its place, in either case", () => {
    fc.assert(
      fc.property(place, (stored) => {
        const id = scoreIdOf(stored);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseScoreId(id)).toEqual(stored);
        expect(parseScoreId(id.toUpperCase())).toEqual(stored);
      }),
    );
  });

  test("is another one for another place", () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(scoreIdOf(one)).not.toBe(scoreIdOf(other));
      }),
    );
  });

  test("begins with the label and ends with the source", () => {
    const source = Uint8Array.from({ length: 32 }, (_, at) => at + 1);
    expect(scoreIdOf(placeOf(18, source, new Uint8Array(32).fill(255)))).toBe("00000012-ffff-8fff-bfff-010203040506");
  });
});

test.each([
  "",
  "x",
  "0199c0de-0000-7000-8000-000000000011",
  "00000012-ffff-8fff-7fff-010203040506",
  "00000012ffff8fffbfff010203040506",
])("%j is the id of no score", (text) => {
  expect(parseScoreId(text)).toBeUndefined();
});
