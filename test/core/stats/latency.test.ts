import fc from "fast-check";
import { expect, test } from "vitest";
import { latencyOf, latencyStep, p95Of } from "../../../src/core/stats/latency.ts";

test("a latency is exact up to 20 ms, and at most five percent too long above", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_600_000 }), (ms) => {
      const longest = latencyOf(latencyStep(ms));
      expect(longest).toBeGreaterThanOrEqual(ms);
      expect(longest).toBeLessThanOrEqual(ms <= 20 ? ms : ms * 1.05 + 1);
    }),
  );
  expect(latencyStep(-5)).toBe(0);
});

test("95 of 100 requests do not pass the p95, and fewer than 95 pass all that is shorter", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 200 }), (all) => {
      const counts = new Map<string, number>();
      for (const ms of all) counts.set(String(ms), (counts.get(String(ms)) ?? 0) + 1);
      const p95 = p95Of([...counts]) ?? -1;
      expect(all.filter((ms) => ms <= p95).length).toBeGreaterThanOrEqual(0.95 * all.length);
      expect(all.filter((ms) => ms < p95).length).toBeLessThan(0.95 * all.length);
    }),
  );
  expect(p95Of([])).toBe(null);
});
