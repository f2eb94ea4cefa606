import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScorecard, requireSpecification } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { driftOf } from "../../../src/core/stats/drift.ts";
import { populationStability, verdictOf } from "../../../src/core/stats/psi.ts";
import { countBands, referenceOf, scoreBands } from "../../../src/core/stats/score-bands.ts";
import { emptyTally } from "../../../src/core/stats/tally.ts";
import { fallsOf } from "../../../src/core/stats/totals.ts";

describe("the population stability index", () => {
  test("is what is worked out by hand", () => {
    // (0.3 - 0.5) ln 0.6 + (0.7 - 0.5) ln 1.4 = 0.102165 + 0.067294
    expect(populationStability([0.5, 0.5], [0.3, 0.7])).toBeCloseTo(0.16946, 6);
    // 0.1 ln 1.5 + 0 - 0.1 ln 0.6667 = 0.040547 + 0.040547
    expect(populationStability([0.2, 0.5, 0.3], [0.3, 0.5, 0.2])).toBeCloseTo(0.081093, 6);
  });

  test("counts an empty share as 0.0001, on either side", () => {
    // (0.0001 - 0.5) ln 0.0002 + (1 - 0.5) ln 2 = 4.257745 + 0.346574
    expect(populationStability([0.5, 0.5], [0, 1])).toBeCloseTo(4.604318, 6);
    expect(populationStability([0, 1], [0.5, 0.5])).toBeCloseTo(4.604318, 6);
    expect(populationStability([0, 1], [0, 1])).toBe(0);
  });

  test("is 0 of equal shares, never below 0, and the same from both sides", () => {
    const shares = fc
      .array(fc.nat(1_000), { minLength: 4, maxLength: 4 })
      .filter((counts) => counts.some((count) => count > 0))
      .map((counts) => counts.map((count) => count / counts.reduce((sum, other) => sum + other, 0)));
    fc.assert(
      fc.property(shares, shares, (a, b) => {
        expect(populationStability(a, a)).toBe(0);
        expect(populationStability(a, b)).toBeGreaterThanOrEqual(0);
        expect(populationStability(a, b)).toBeCloseTo(populationStability(b, a), 12);
      }),
    );
  });

  test.each([
    [0.0999, 100, "stable"],
    [0.1, 100, "shifting"],
    [0.2499, 100, "shifting"],
    [0.25, 100, "shifted"],
    [9, 99, null],
  ])("of %d over %d records means %j", (psi, records, verdict) => {
    expect(verdictOf(psi, records)).toBe(verdict);
  });
});

describe("bands of scores", () => {
  const cells = fc
    .uniqueArray(fc.integer({ min: -50, max: 200 }), { minLength: 1, maxLength: 80 })
    .chain((names) =>
      fc.tuple(...names.map((name) => fc.integer({ min: 1, max: 9 }).map((n) => [String(name), n] as const))),
    );
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

  test("hold every score once, at most ten of them, none empty, and count their own sample", () => {
    fc.assert(
      fc.property(cells, (counts) => {
        const records = sum(counts.map(([, count]) => count));
        const bands = scoreBands(counts, records);
        expect(bands.length).toBeLessThanOrEqual(10);
        expect(sum(bands.map((band) => band.records))).toBe(records);
        expect(bands.every((band) => band.records > 0)).toBe(true);
        expect([bands[0]?.from, bands.at(-1)?.to]).toEqual([null, null]);
        expect(bands.slice(1).map(({ from }) => from)).toEqual(bands.slice(0, -1).map(({ to }) => to));
        expect(countBands(bands, counts)).toEqual(bands.map((band) => band.records));
      }),
    );
  });

  test("are ten of equal count where no scores are equal", () => {
    const counts = Array.from({ length: 200 }, (_, index) => [String(400 + index), 1] as const);
    expect(scoreBands(counts, 200).map(({ from, records }) => [from, records])).toEqual([
      [null, 20],
      ...Array.from({ length: 9 }, (_, index) => [420 + 20 * index, 20]),
    ]);
  });

  test("are as many as there are scores, and one of one score", () => {
    expect(scoreBands([["500", 30]], 30)).toEqual([{ from: null, to: null, records: 30 }]);
    expect(
      scoreBands(
        [
          ["500", 99],
          ["501", 1],
        ],
        100,
      ),
    ).toEqual([
      { from: null, to: 501, records: 99 },
      { from: 501, to: null, records: 1 },
    ]);
  });
});

describe("the drift of a model", () => {
  const specification = requireSpecification({
    metadata: { spec_version: "1.0", scorecard_id: "s", name: "n", model_version: "1" },
    scaling: { method: "none", base_points: 500 },
    variables: [
      { name: "age", type: "numeric" },
      { name: "purpose", type: "categorical" },
    ],
    bins: {
      age: [
        { range: "[0, 50)", points: 10 },
        { special: [-1, -2], points: 0 },
      ],
      purpose: [
        { category: "car%,%van", points: 5 },
        { category: "Missing", points: -5 },
      ],
    },
  });
  const card = compileScorecard(specification);
  const falls = (...records: Record<string, string | number | null>[]) => {
    const tally = emptyTally(card);
    for (const record of records) scoreRecord(card, record, {}, tally);
    return fallsOf(tally);
  };
  const many = (count: number, record: Record<string, string | number | null>) =>
    Array.from({ length: count }, () => record);

  test("names the bins as the specification does, and adds those that a variable lacks", () => {
    const reference = referenceOf(
      falls(...many(50, { age: 30, purpose: "car" }), ...many(50, { age: -1, purpose: "van" })),
    );
    const drift = driftOf(
      specification,
      reference,
      falls(
        ...many(60, { age: 30, purpose: "boat" }),
        ...many(20, { age: 70, purpose: null }),
        ...many(20, { purpose: "van" }),
      ),
    );
    expect(drift).toMatchObject({ records: 100, referenceRecords: 100, verdict: "shifted" });
    expect(drift.variables.map(({ name, bins }) => [name, bins])).toEqual([
      [
        "age",
        [
          { bin: "[0, 50)", reference: 0.5, share: 0.6 },
          { bin: "[-1,-2]", reference: 0.5, share: 0 },
          { bin: "Missing", reference: 0, share: 0.2 },
          { bin: "No bin", reference: 0, share: 0.2 },
        ],
      ],
      [
        "purpose",
        [
          { bin: "car%,%van", reference: 1, share: 0.2 },
          { bin: "Missing", reference: 0, share: 0.8 },
        ],
      ],
    ]);
    expect(drift.score.bands).toEqual([
      { from: null, to: 515, reference: 0.5, share: 1 },
      { from: 515, to: null, reference: 0.5, share: 0 },
    ]);
    expect(drift.score.psi).toBeCloseTo(4.604318, 6);
  });

  test("is nothing of the sample itself, and says nothing of no records", () => {
    const sample = falls(...many(70, { age: 30, purpose: "car" }), ...many(30, { age: 99, purpose: "x" }));
    const same = driftOf(specification, referenceOf(sample), sample);
    expect([same.verdict, same.score.psi, ...same.variables.map(({ psi }) => psi)]).toEqual(["stable", 0, 0, 0]);
    const none = driftOf(specification, referenceOf(sample), { records: 0, bins: [], cells: [] });
    expect([none.verdict, none.score.psi, none.variables[0]?.psi, none.variables[0]?.bins[0]?.share]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
