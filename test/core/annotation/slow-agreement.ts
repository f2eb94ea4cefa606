import type { Disagreement } from "../../../src/core/annotation/krippendorff.ts";
import {
  intervalDisagreement,
  nominalDisagreement,
  ordinalDisagreement,
} from "../../../src/core/annotation/krippendorff.ts";
import type { Level } from "../../../src/core/annotation/label.ts";

/** The values of each unit, one for each annotator who has one. */
export type Units = readonly (readonly number[])[];

/** Krippendorff's alpha from its definition, pair by pair; undefined where it has no value. */
export function alphaSlowly(level: Level, units: Units): number | undefined {
  const pairable = units.filter((unit) => unit.length > 1);
  const all = pairable.flat();
  const distance = distanceOf(level, all);
  let [observed, expected] = [0, 0];
  for (const unit of pairable) {
    unit.forEach((a, i) => unit.forEach((b, j) => (observed += i === j ? 0 : distance(a, b) / (unit.length - 1))));
  }
  all.forEach((a, i) => all.forEach((b, j) => (expected += i === j ? 0 : distance(a, b))));
  if (expected === 0) return undefined;
  return 1 - observed / all.length / (expected / (all.length * (all.length - 1)));
}

function distanceOf(level: Level, all: readonly number[]): (a: number, b: number) => number {
  if (level === "nominal") return (a, b) => (a === b ? 0 : 1);
  if (level === "interval") return (a, b) => (a - b) ** 2;
  const count = (value: number) => all.filter((one) => one === value).length;
  const ranks = [...new Set(all)].toSorted((a, b) => a - b);
  return (a, b) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const between = ranks.filter((rank) => rank >= low && rank <= high).reduce((sum, rank) => sum + count(rank), 0);
    return (between - (count(a) + count(b)) / 2) ** 2;
  };
}

/** What the database sums for a level, from the values themselves. */
export function sumsOf(level: Level, units: Units): Disagreement {
  const pairable = units.filter((unit) => unit.length > 1);
  const all = pairable.flat();
  const frequencies = (values: readonly number[]) =>
    [...Map.groupBy(values, (value) => value).values()].map((same) => same.length);
  if (level === "nominal") {
    const matches = pairable.flatMap((unit) => frequencies(unit).map((n) => (n * (n - 1)) / (unit.length - 1)));
    const alike = frequencies(all).map((n) => n * (n - 1));
    return nominalDisagreement(all.length, sum(matches), sum(alike));
  }
  if (level === "interval") {
    const within = pairable.map((unit) => (2 * (unit.length * squares(unit) - sum(unit) ** 2)) / (unit.length - 1));
    return intervalDisagreement(sum(within), { count: all.length, sum: sum(all), squares: squares(all) });
  }
  const ranks = [...new Set(all)].toSorted((a, b) => a - b);
  const cell = (c: number, k: number) =>
    sum(
      pairable.map((unit) => {
        const n = (rank: number) => unit.filter((value) => value === rank).length;
        return (n(c) * (n(k) - (c === k ? 1 : 0))) / (unit.length - 1);
      }),
    );
  return ordinalDisagreement(ranks.map((c) => ranks.map((k) => cell(c, k))));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function squares(values: readonly number[]): number {
  return sum(values.map((value) => value ** 2));
}

/** Krippendorff (2011), section C: four observers, twelve units, 0 where an observer has none. */
export const KRIPPENDORFF: readonly (readonly number[])[] = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
  [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
];
/** What the paper gives for it, to three decimals. */
export const KRIPPENDORFF_ALPHA = { nominal: 0.743, ordinal: 0.815, interval: 0.849 } as const;

/** Returns the values of each unit from those of each annotator. */
export function unitsOf(matrix: readonly (readonly number[])[]): number[][] {
  const [first = []] = matrix;
  return first.map((_, unit) => matrix.map((row) => row[unit] ?? 0).filter((value) => value !== 0));
}
