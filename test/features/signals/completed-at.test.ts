import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readCompletedAt, writeCompletedAt } from "../../../src/features/signals/completed-at.ts";

const [first, last] = [Date.parse("0000-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59.999Z")];
const instant = fc.record({ ms: fc.integer({ min: first, max: last }), finer: fc.stringMatching(/^\d{0,6}$/) });

test("a moment that is written is read as the same moment, digit by digit", () => {
  fc.assert(
    fc.property(instant, (moment) => {
      expect(readCompletedAt(writeCompletedAt(moment))).toEqual(moment);
    }),
    { numRuns: 2_000 },
  );
});

test("the order of two texts of equal length in UTC is that of their moments", () => {
  const precise = fc.record({ ms: fc.integer({ min: first, max: last }), finer: fc.stringMatching(/^\d{6}$/) });
  fc.assert(
    fc.property(precise, precise, (one, other) => {
      const [a, b] = [writeCompletedAt(one), writeCompletedAt(other)];
      const earlier = one.ms < other.ms || (one.ms === other.ms && one.finer < other.finer);
      expect(a < b).toBe(earlier);
    }),
  );
});

test.each([
  ["2026-03-26T15:30:00.1239+01:00", "2026-03-26T14:30:00.1239Z"],
  ["2026-03-26T14:30:00.5-00:30", "2026-03-26T15:00:00.500Z"],
  ["2026-01-01T00:30:00.000000001+01:00", "2025-12-31T23:30:00.000000001Z"],
])("%s is %s", (sent, written) => {
  const moment = readCompletedAt(sent);
  expect(moment && writeCompletedAt(moment)).toBe(written);
});

test("more than nine digits of a second are not read", () => {
  expect(readCompletedAt("2026-03-26T14:30:00.123456789Z")).toBeDefined();
  expect(readCompletedAt("2026-03-26T14:30:00.1234567890Z")).toBeUndefined();
});
