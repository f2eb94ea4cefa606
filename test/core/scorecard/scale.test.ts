import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factorOf, offsetOf, probabilityOfDefault } from "../../../src/core/scorecard/scale.ts";

describe("points and odds", () => {
  test("600 points at 19:1 with 50 to double the odds: factor 72.13475, offset 387.60362", () => {
    expect(factorOf(50)).toBeCloseTo(72.13475, 5);
    expect(offsetOf(600, factorOf(50), 19)).toBeCloseTo(387.60362, 5);
  });

  test("600 points at 50:1 with 20 to double the odds: factor 28.85390, offset 487.12288", () => {
    expect(factorOf(20)).toBeCloseTo(28.8539, 5);
    expect(offsetOf(600, factorOf(20), 50)).toBeCloseTo(487.12288, 5);
  });

  test.each([
    [600, 1 / 20],
    [650, 1 / 39],
    [700, 1 / 77],
    [550, 1 / 10.5],
    [500, 1 / 5.75],
  ])("600 at 19:1, 50 to double: at %d points the probability of default is %d", (score, pd) => {
    const factor = factorOf(50);
    expect(probabilityOfDefault({ factor, offset: offsetOf(600, factor, 19) }, score)).toBeCloseTo(pd, 10);
  });
});

describe("laws of the probability of default", () => {
  const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  const points = fc.double({ min: -1e9, max: 1e9, noNaN: true });

  test("a higher score never has a higher one", () => {
    fc.assert(
      fc.property(positive, points, points, points, (factor, offset, a, b) => {
        const [lower, higher] = [Math.min(a, b), Math.max(a, b)];
        const pdOf = (score: number) => probabilityOfDefault({ factor, offset }, score);
        expect(pdOf(higher)).toBeLessThanOrEqual(pdOf(lower));
        expect(pdOf(lower)).toBeLessThanOrEqual(1);
        expect(pdOf(higher)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("the target score has the target odds, and pdo more points double them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 500 }),
        (pdo, targetScore, targetOdds) => {
          const factor = factorOf(pdo);
          const scale = { factor, offset: offsetOf(targetScore, factor, targetOdds) };
          expect(probabilityOfDefault(scale, targetScore)).toBeCloseTo(1 / (1 + targetOdds), 10);
          expect(probabilityOfDefault(scale, targetScore + pdo)).toBeCloseTo(1 / (1 + 2 * targetOdds), 10);
        },
      ),
    );
  });
});
