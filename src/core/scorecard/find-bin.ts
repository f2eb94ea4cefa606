import type { CompiledCategories, CompiledVariable } from "./compile-bins.ts";
import { markOf } from "./mark.ts";
import { NO_BIN } from "./no-bin.ts";
import { toNumber } from "./numeric-text.ts";

/** A feature's value as a checked record holds it; an object or function can only be inherited, so it counts as absent. */
export type FeatureValue = string | number | boolean | null | undefined | object;

/**
 * Returns the number of the bin that a value falls in, or one of NO_BIN. Special values are tested before ranges;
 * ranges are searched by bisection, as they do not overlap. A category is compared with the value's text,
 * exactly: true is "true", and a number is written as JSON writes it, 1 and 1.0 as "1"; the text "1.0" stays "1.0".
 * Reference: contract section 2, "First match wins"; ECMA-262, Number::toString.
 */
export function findBin(variable: CompiledVariable, value: FeatureValue): number {
  if (value === undefined || value === null || typeof value === "object" || typeof value === "function") {
    return NO_BIN.missing;
  }
  if (variable.categories) return findCategory(variable.categories, typeof value === "string" ? value : String(value));
  const number = toNumber(value);
  if (number === undefined) return NO_BIN.invalid;
  return variable.specials?.get(number) ?? findRange(variable, number);
}

function findCategory({ few, all, others }: CompiledCategories, text: string): number {
  if (few === undefined) return all.get(text) ?? others;
  const { at, marks, texts, bins } = few;
  const mark = markOf(text, at);
  for (let index = 0; index < marks.length; index += 1) {
    if (marks[index] === mark) return texts[index] === text ? (bins[index] ?? others) : others;
  }
  return others;
}

function findRange({ lower, upper, rangeBin }: CompiledVariable, number: number): number {
  let from = 0;
  let to = lower.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((lower[middle] ?? Infinity) <= number) from = middle + 1;
    else to = middle;
  }
  const candidate = from - 1;
  return number <= (upper[candidate] ?? -Infinity) ? (rangeBin[candidate] ?? NO_BIN.unmatched) : NO_BIN.unmatched;
}

/** Returns what a bin found by `findBin` earns, in the card's units: outside every range 0, otherwise binless the Missing bin's. */
export function unitsOf(variable: CompiledVariable, bin: number): number {
  if (bin >= 0) return variable.units[bin] ?? 0;
  return bin === NO_BIN.unmatched ? 0 : variable.missingUnits;
}

/** Returns the number of the bin that decides, where `findBin` found `bin`: the Missing bin for what is absent or not valid; -1 for none. */
export function binOf(variable: CompiledVariable, bin: number): number {
  if (bin >= 0) return bin;
  return bin === NO_BIN.unmatched ? -1 : variable.missingBin;
}
