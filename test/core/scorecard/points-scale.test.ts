import { describe, expect, test } from "vitest";
import { pointsScaleFor, roundUnits, toPoints, toUnits } from "../../../src/core/scorecard/points-scale.ts";

describe("the units that a card's points are held in", () => {
  test("are as fine as the finest points", () => {
    expect(pointsScaleFor([452, 0.15, -0.2], 452.35)).toEqual({ exact: true, unit: 100 });
    expect(pointsScaleFor([452, -12], 464)).toEqual({ exact: true, unit: 1 });
    expect(pointsScaleFor([], 0)).toEqual({ exact: true, unit: 1 });
  });

  test("hold points up to 2^50 units exactly, and not beyond", () => {
    expect(pointsScaleFor([0.5], 2 ** 50 / 10)).toEqual({ exact: true, unit: 10 });
    expect(pointsScaleFor([0.5], 2 ** 50 / 10 + 1)).toEqual({ exact: false, unit: 1 });
  });

  test.each([[[1 / 3, 400]], [[5e-324]], [[1e-23]]])("%j needs more digits than there are", (points) => {
    expect(pointsScaleFor(points, Math.max(...points))).toEqual({ exact: false, unit: 1 });
  });

  test("give points back as they were written", () => {
    const scale = pointsScaleFor([1.005], 452);
    for (const points of [1.005, -1.005, 0.1, 0.3, 452, 8.345]) {
      expect(toPoints(scale, toUnits(scale, points))).toBe(points);
    }
    expect(toUnits({ exact: false, unit: 1 }, 1 / 3)).toBe(1 / 3);
  });

  test("know no minus zero", () => {
    expect(Object.is(toUnits({ exact: true, unit: 100 }, -0), 0)).toBe(true);
    expect(Object.is(toUnits({ exact: false, unit: 1 }, -0), 0)).toBe(true);
  });
});

describe("rounding units to points", () => {
  const hundredths = { exact: true, unit: 100 };

  test.each([
    [45235, 1, 452.4],
    [-45235, 1, -452.4],
    [45234, 1, 452.3],
    [45250, 0, 453],
    [-45250, 0, -453],
    [45249, 0, 452],
    [45249, null, 452.49],
    [45249, 2, 452.49],
    [45249, 5, 452.49],
  ])("%d hundredths at %s decimals are %d points", (units, decimals, points) => {
    expect(roundUnits(hundredths, units, decimals)).toBe(points);
  });

  test("a small loss rounds to zero, never to minus zero", () => {
    expect(Object.is(roundUnits(hundredths, -40, 0), 0)).toBe(true);
    expect(Object.is(roundUnits({ exact: false, unit: 1 }, -0.4, 0), 0)).toBe(true);
  });

  test("the finest and largest units round at their ties", () => {
    expect(roundUnits({ exact: true, unit: 1e15 }, 5e14, 0)).toBe(1);
    expect(roundUnits({ exact: true, unit: 1e15 }, 5e14 - 1, 0)).toBe(0);
    expect(roundUnits({ exact: true, unit: 10 }, 2 ** 50 - 9, 0)).toBe(112589990684262);
    expect(roundUnits({ exact: true, unit: 1e22 }, 2 ** 50, 0)).toBe(0);
  });

  test("points that are not held exactly are rounded by their shortest decimal", () => {
    expect(roundUnits({ exact: false, unit: 1 }, 1.005, 2)).toBe(1.01);
    expect(roundUnits({ exact: false, unit: 1 }, 1 / 3, null)).toBe(1 / 3);
  });
});
