import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import type { Bin } from "../../../src/core/scorecard/specification.ts";
import { cards, edgesOf } from "./arbitrary-card.ts";

/** Whether a range's text holds a number, its brackets read as they stand. */
function holds(range: string, value: number): boolean {
  const [from = Number.NaN, to = Number.NaN] = range.slice(1, -1).split(",").map(Number);
  const aboveFrom = range.startsWith("[") ? value >= from : value > from;
  const belowTo = range.endsWith("]") ? value <= to : value < to;
  return aboveFrom && belowTo;
}

/** The first bin that a number falls in, specials before ranges, bin by bin. */
function scan(bins: readonly Bin[], value: number): Bin | undefined {
  return (
    bins.find(({ special = [] }) => special.some((one) => one === value)) ??
    bins.find(({ range = "Missing" }) => range !== "Missing" && holds(range, value)) ??
    bins.find((bin) => bin.else)
  );
}

describe("looking a value up", () => {
  test("gives what a scan of the brackets as written gives, at every bound, beside it and elsewhere", () => {
    fc.assert(
      fc.property(
        cards,
        fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -120, max: 120 }))),
        (specification, others) => {
          const card = compileScorecard(specification);
          for (const { name } of specification.variables.filter(({ type }) => type === "numeric")) {
            const bins = specification.bins[name] ?? [];
            for (const value of [...edgesOf(bins), ...others, 0, Number.MAX_VALUE, -Number.MAX_VALUE]) {
              const bin = scan(bins, value);
              for (const sent of [value, String(value)]) {
                const { contributions, warnings } = scoreRecord(card, { [name]: sent }, { contributions: true });
                expect([name, value, contributions?.[name]]).toEqual([name, value, bin?.points ?? 0]);
                expect(warnings.includes(`unmatched_value: ${name}`)).toBe(bin === undefined);
              }
            }
          }
        },
      ),
      {
        numRuns: 300,
      },
    );
  });

  test("gives a category the bin that lists it, and any other the else bin, or else the Missing bin", () => {
    fc.assert(
      fc.property(cards, (specification) => {
        const card = compileScorecard(specification);
        for (const { name } of specification.variables.filter(({ type }) => type === "categorical")) {
          const bins = specification.bins[name] ?? [];
          const listed = bins.flatMap(({ category, points }) =>
            category === undefined ? [] : category.split("%,%").map((one) => ({ one, points })),
          );
          const missing = bins.find(({ category }) => category === "Missing")?.points ?? 0;
          const others = bins.find((bin) => bin.else)?.points ?? missing;
          for (const { one, points } of [...listed, { one: "no such category", points: others }]) {
            const { contributions } = scoreRecord(card, { [name]: one }, { contributions: true });
            expect(contributions?.[name]).toBe(points);
          }
        }
      }),
    );
  });
});
