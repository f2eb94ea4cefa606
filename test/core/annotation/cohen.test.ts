import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cohenKappa } from "../../../src/core/annotation/cohen.ts";

/** Returns kappa of a table: rows are one annotator's categories, columns the other's. */
function kappaOf(table: readonly (readonly number[])[]) {
  const rows = table.map((row) => row.reduce((sum, n) => sum + n, 0));
  const columns = table.map((_, at) => table.reduce((sum, row) => sum + (row[at] ?? 0), 0));
  return cohenKappa({
    units: rows.reduce((sum, n) => sum + n, 0),
    agreed: table.reduce((sum, row, at) => sum + (row[at] ?? 0), 0),
    chance: rows.reduce((sum, n, at) => sum + n * (columns[at] ?? 0), 0),
  });
}

const table = fc.array(fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 });

describe("Cohen's kappa", () => {
  test("of two diagnosticians and 100 patients is 0.68 (Fleiss 1981, table 13.1)", () => {
    const { value } = kappaOf([
      [75, 1, 4],
      [5, 4, 1],
      [0, 0, 10],
    ]);
    expect(value).toBeCloseTo(0.23 / 0.34, 12);
  });

  test("is 1 where both always agree on two categories, and -1 where both always differ", () => {
    expect(
      kappaOf([
        [5, 0],
        [0, 9],
      ]).value,
    ).toBe(1);
    expect(
      kappaOf([
        [0, 7],
        [7, 0],
      ]).value,
    ).toBe(-1);
  });

  test("is 0 where they agree as often as by chance", () => {
    expect(
      kappaOf([
        [10, 30],
        [20, 60],
      ]).value,
    ).toBeCloseTo(0, 12);
  });

  test("does not depend on who comes first, nor on the names of categories", () => {
    fc.assert(
      fc.property(table, (counts) => {
        const turned = counts.map((_, column) => counts.map((row) => row[column] ?? 0));
        const renamed = counts.toReversed().map((row) => row.toReversed());
        expect(kappaOf(turned)).toEqual(kappaOf(counts));
        expect(kappaOf(renamed)).toEqual(kappaOf(counts));
      }),
    );
  });

  test("lies between -1 and 1", () => {
    fc.assert(
      fc.property(table, (counts) => {
        const value = kappaOf(counts).value ?? 0;
        expect(value).toBeGreaterThanOrEqual(-1);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("has no value, and says why, without a common unit and where one category is all there is", () => {
    expect(kappaOf([[0]])).toEqual({ value: null, reason: "The two have no source in common." });
    expect(
      kappaOf([
        [4, 0],
        [0, 0],
      ]),
    ).toEqual({
      value: null,
      reason: "Both gave one and the same score only, so agreement cannot be told from chance.",
    });
  });
});
