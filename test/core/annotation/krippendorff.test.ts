import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { krippendorffAlpha } from "../../../src/core/annotation/krippendorff.ts";
import { alphaSlowly, KRIPPENDORFF, KRIPPENDORFF_ALPHA, sumsOf, unitsOf, type Units } from "./slow-agreement.ts";

const LEVELS = ["nominal", "ordinal", "interval"] as const;
const alphaOf = (level: (typeof LEVELS)[number], units: Units) => krippendorffAlpha(sumsOf(level, units)).value;
const unit = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 });
const someUnits = fc.array(unit, { minLength: 1, maxLength: 12 });

describe.each(LEVELS)("Krippendorff's alpha of %s values", (level) => {
  test("of the paper's own data is the paper's", () => {
    expect(alphaOf(level, unitsOf(KRIPPENDORFF))).toBeCloseTo(KRIPPENDORFF_ALPHA[level], 3);
  });

  test("is what its definition gives, pair by pair", () => {
    fc.assert(
      fc.property(someUnits, (units) => {
        const slow = alphaSlowly(level, units);
        const fast = alphaOf(level, units);
        expect(fast === null).toBe(slow === undefined);
        expect(fast ?? 0).toBeCloseTo(slow ?? 0, 9);
      }),
    );
  });

  test("is 1 where all agree and two values occur", () => {
    const agreeing = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 6 })), {
      minLength: 2,
    });
    fc.assert(
      fc.property(agreeing, (drawn) => {
        const units = drawn.map(([value, times]) => Array.from({ length: times }, () => value));
        fc.pre(new Set(units.flat()).size > 1);
        expect(alphaOf(level, units)).toBe(1);
      }),
    );
  });

  test("does not depend on the order of units or of annotators", () => {
    fc.assert(
      fc.property(someUnits, (units) => {
        const shuffled = units.toReversed().map((values) => values.toReversed());
        expect(alphaOf(level, shuffled) ?? 0).toBeCloseTo(alphaOf(level, units) ?? 0, 9);
      }),
    );
  });

  test("does not count units that one annotator has scored", () => {
    fc.assert(
      fc.property(someUnits, fc.array(fc.integer({ min: 1, max: 5 })), (units, lone) => {
        expect(alphaOf(level, [...units, ...lone.map((value) => [value])])).toBe(alphaOf(level, units));
      }),
    );
  });

  test("is never above 1", () => {
    fc.assert(
      fc.property(someUnits, (units) => {
        expect(alphaOf(level, units) ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("alpha of two annotators without missing values is 1 - (2N - 1) differing / sum of n_c n_k", () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })), { minLength: 1 });
  fc.assert(
    fc.property(pairs, (units) => {
      const all = units.flat();
      const counts = [1, 2, 3, 4].map((value) => all.filter((one) => one === value).length);
      const products = all.length ** 2 - counts.reduce((sum, n) => sum + n ** 2, 0);
      fc.pre(products > 0);
      const differing = 2 * units.filter(([a, b]) => a !== b).length;
      expect(alphaOf("nominal", units)).toBeCloseTo(1 - ((all.length - 1) * differing) / products, 9);
    }),
  );
});

test("numbers in another unit of measurement have the same alpha", () => {
  fc.assert(
    fc.property(
      someUnits,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: -50, max: 50 }),
      (units, scale, shift) => {
        const other = units.map((values) => values.map((value) => value * scale + shift));
        expect(alphaOf("interval", other) ?? 0).toBeCloseTo(alphaOf("interval", units) ?? 0, 6);
      },
    ),
  );
});

describe("alpha has no value, and says why,", () => {
  test("where no source has two scores", () => {
    expect(krippendorffAlpha(sumsOf("nominal", [[1], [2], []]))).toEqual({
      value: null,
      reason: "No source has the scores of two annotators.",
    });
  });

  test.each(LEVELS)("where all scores are the same (%s)", (level) => {
    expect(
      krippendorffAlpha(
        sumsOf(level, [
          [3, 3],
          [3, 3, 3],
        ]),
      ),
    ).toEqual({
      value: null,
      reason: "All scores are the same, so agreement cannot be told from chance.",
    });
  });
});
