import fc from "fast-check";
import { expect, test } from "vitest";
import { isOnStep } from "../../../src/core/annotation/step.ts";

test.each([
  [0.3, 0, 0.1, true],
  [0.7, 0, 0.1, true],
  [1.1, 0.1, 0.2, true],
  [-0.3, -1, 0.7, true],
  [0.30000000000000004, 0, 0.1, false],
  [2.5, 0, 0.4, false],
  [1e-7, 0, 1e-7, true],
  [1e15, -1e15, 1e-3, true],
  [5e-324, 0, 5e-324, true],
  [85.5, 0, 0.5, true],
])("%d from %d in steps of %d: %s", (value, min, step, on) => {
  expect(isOnStep(value, min, step)).toBe(on);
});

test("every step of every decimal scale is on it, whatever the doubles in between make of it", () => {
  const scale = fc.tuple(fc.integer({ min: -10_000, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), fc.nat(6));
  fc.assert(
    fc.property(scale, fc.nat(100_000), ([min, step, decimals], times) => {
      const decimal = (units: number) => Number(`${units}e-${decimals}`);
      expect(isOnStep(decimal(min + step * times), decimal(min), decimal(step))).toBe(true);
      expect(isOnStep(decimal(min + step * times + 1), decimal(min), decimal(step))).toBe(step === 1);
    }),
  );
});
