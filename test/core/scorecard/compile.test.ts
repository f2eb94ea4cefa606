import { describe, expect, test } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { AGE_BINS, ODDS, PURPOSE_BINS, specificationWith } from "./example-card.ts";

function refusalOf(specification: unknown): AppError {
  try {
    compileScorecard(specification);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new TypeError("the specification was accepted");
}

describe("a compiled scorecard", () => {
  test("keeps its metadata and the names of its variables", () => {
    const card = compileScorecard(specificationWith());
    expect(card.metadata).toMatchObject({ scorecard_id: "example", model_version: "1.0.0" });
    expect([...card.names]).toEqual(["age", "purpose"]);
  });

  test("derives the factor and offset that are left out, or null", () => {
    for (const left of [{}, { factor: null, offset: null }]) {
      const { odds } = compileScorecard(specificationWith({ scaling: { ...ODDS, ...left } }));
      expect(odds?.factor).toBeCloseTo(72.13475, 5);
      expect(odds?.offset).toBeCloseTo(387.60362, 5);
    }
  });

  test("takes the factor and offset that are given, and derives the offset from a given factor", () => {
    const given = { ...ODDS, factor: 72.13, offset: 387.6 };
    expect(compileScorecard(specificationWith({ scaling: given })).odds).toEqual({ factor: 72.13, offset: 387.6 });
    const factorOnly = compileScorecard(specificationWith({ scaling: { ...ODDS, factor: 72.13 } }));
    expect(factorOnly.odds?.offset).toBeCloseTo(600 - 72.13 * Math.log(19), 10);
  });

  test("rounds scores to 0 and probabilities to 4 decimals unless told otherwise", () => {
    expect(compileScorecard(specificationWith())).toMatchObject({ scoreDecimals: 0, pdDecimals: 4 });
    const unrounded = { ...ODDS, score_decimals: null, pd_decimals: null };
    expect(compileScorecard(specificationWith({ scaling: unrounded }))).toMatchObject({
      scoreDecimals: null,
      pdDecimals: null,
    });
  });

  test("holds its points as whole units only where their sums fit, losses like gains", () => {
    const scaleOf = (points: number) => {
      const bins = { age: [...AGE_BINS, { special: [1], points }], purpose: PURPOSE_BINS };
      return compileScorecard(specificationWith({ bins })).pointsScale;
    };
    expect(scaleOf(-0.25)).toEqual({ exact: true, unit: 100 });
    for (const points of [999_999_999.123_456_7, -999_999_999.123_456_7]) {
      expect(scaleOf(points)).toEqual({ exact: false, unit: 1 });
    }
  });

  test("does not change the specification", () => {
    const specification = specificationWith();
    const before = JSON.stringify(specification);
    compileScorecard(specification);
    expect(JSON.stringify(specification)).toBe(before);
  });
});

describe("a refused scorecard", () => {
  test("is one invalid_spec error that lists every problem with its path", () => {
    const refusal = refusalOf(specificationWith({ scaling: { ...ODDS, pdo: -1, factor: "x" } }));
    expect(refusal).toMatchObject({
      type: "VALIDATION",
      code: "invalid_spec",
      message: "The specification has 2 problems.",
      options: {
        fields: [
          { field: "spec.scaling.pdo", message: "must be a finite number above 0, not -1" },
          { field: "spec.scaling.factor", message: 'must be a finite number above 0, not "x"' },
        ],
      },
    });
  });

  test("counts one problem as one", () => {
    expect(refusalOf(undefined).message).toBe("The specification has 1 problem.");
  });
});
