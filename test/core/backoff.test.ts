import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "../../src/core/backoff.ts";

const SPAN = { baseMs: 10, maxMs: 320 };

test("the span of a wait doubles with every try, up to the longest", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((tries) => backoffMs(tries, 1, SPAN));
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 320, 320]);
});

test("a wait is a share of its span: never below none, never beyond the longest", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
      const ms = backoffMs(tries, random, SPAN);
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThanOrEqual(SPAN.maxMs);
      expect(ms).toBe(random * backoffMs(tries, 1, SPAN));
    }),
  );
});
