import { parseRange } from "../scorecard/range.ts";

/** A place between numbers: just before a number, or just after it. */
interface Cut {
  readonly at: number;
  readonly after: boolean;
}

/** All numbers between two cuts. */
interface Span {
  readonly from: Cut;
  readonly to: Cut;
}

/** A set of numbers: spans in rising order that neither touch nor overlap. */
export type NumberSet = readonly Span[];

const LOWEST: Cut = { at: -Infinity, after: true };
const HIGHEST: Cut = { at: Infinity, after: false };

export const NO_NUMBER: NumberSet = [];
export const EVERY_NUMBER: NumberSet = [{ from: LOWEST, to: HIGHEST }];

/** Returns the numbers below `bound`, with it or without. */
export function below(bound: number, included: boolean): NumberSet {
  return [{ from: LOWEST, to: { at: bound, after: included } }];
}

/** Returns the numbers above `bound`, with it or without. */
export function above(bound: number, included: boolean): NumberSet {
  return [{ from: { at: bound, after: !included }, to: HIGHEST }];
}

/** Returns the set of one number. */
export function only(number: number): NumberSet {
  return [{ from: { at: number, after: false }, to: { at: number, after: true } }];
}

/** Returns the numbers that are in any of the sets. */
export function unionOfNumbers(sets: readonly NumberSet[]): NumberSet {
  const union: Span[] = [];
  for (const span of sets.flat().toSorted((a, b) => compare(a.from, b.from))) {
    const last = union.at(-1);
    if (!last || compare(last.to, span.from) < 0) union.push(span);
    else if (compare(last.to, span.to) < 0) union[union.length - 1] = { from: last.from, to: span.to };
  }
  return union;
}

/** Returns the numbers that are not in the set. */
export function exceptNumbers(set: NumberSet): NumberSet {
  const starts = [LOWEST, ...set.map(({ to }) => to)];
  const ends = [...set.map(({ from }) => from), HIGHEST];
  return starts.flatMap((from, index) => {
    const to = ends[index] ?? HIGHEST;
    return compare(from, to) < 0 ? [{ from, to }] : [];
  });
}

/** Returns the numbers that are in all of the sets. */
export function commonNumbers(sets: readonly NumberSet[]): NumberSet {
  return exceptNumbers(unionOfNumbers(sets.map(exceptNumbers)));
}

/** Returns a set as the ranges of a specification; a span between two neighbouring doubles holds no number and is none. */
export function rangesOf(set: NumberSet): string[] {
  return set
    .map(({ from, to }) => `${from.after ? "(" : "["}${from.at}, ${to.at}${to.after ? "]" : ")"}`)
    .filter((range) => typeof parseRange(range) !== "string");
}

function compare(a: Cut, b: Cut): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return Number(a.after) - Number(b.after);
}
