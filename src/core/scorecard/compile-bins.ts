import { nextDown, nextUp } from "./adjacent.ts";
import { compileReasons, type CompiledReasons } from "./compile-reasons.ts";
import { markOf } from "./mark.ts";
import { movesTo, NO_MOVES, type Moves } from "./moves.ts";
import { NO_BIN, warningTextsFor } from "./no-bin.ts";
import { toPoints, toUnits, type PointsScale } from "./points-scale.ts";
import { parseRange, type Interval } from "./range.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin, type ReasonMethod, type Variable } from "./specification.ts";

/** One variable, ready to be looked up: ranges as sorted flat arrays, specials and categories as maps to bin numbers. */
export interface CompiledVariable {
  readonly name: string;
  readonly numeric: boolean;
  /** Closed lower and upper bounds of the ranges, ascending, and the bin that each belongs to. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rangeBin: Int32Array;
  readonly specials: ReadonlyMap<number, number> | undefined;
  readonly categories: CompiledCategories | undefined;
  /** Points of each bin, in the order of the specification, in the card's units. */
  readonly units: Float64Array;
  /** What a missing, invalid or unknown value earns: the Missing bin's points, else 0. */
  readonly missingUnits: number;
  /** The Missing bin, or -1. */
  readonly missingBin: number;
  /** Each bin as the specification writes it. */
  readonly binTexts: readonly string[];
  /** The warning for each bin of NO_BIN, at `-1 - bin`. */
  readonly warningTexts: readonly string[];
  /** `"name":points`, as JSON has it, for each bin, and for each of NO_BIN at `-1 - bin`. */
  readonly contributionTexts: readonly string[];
  readonly binlessTexts: readonly string[];
  readonly reasons: CompiledReasons;
  /** What the applicant could change it to; empty for a variable that is not actionable. */
  readonly moves: Moves;
}

/**
 * Categories to be looked up. Few are told apart by their marks, so that a text is compared with one of them at most, which
 * needs no hash of what was sent; many, or those whose marks are alike, are looked up.
 */
export interface CompiledCategories {
  readonly few: FewCategories | undefined;
  readonly all: ReadonlyMap<string, number>;
  /** The bin of every other category: the else bin, or NO_BIN.unknownCategory. */
  readonly others: number;
}

/** The mark, the text and the bin of each category; `at` is the character that the marks are made of. */
interface FewCategories {
  readonly at: number;
  readonly marks: Int32Array;
  readonly texts: readonly string[];
  readonly bins: Int32Array;
}

const FEW_CATEGORIES = 12;
/** How far into the categories a character is looked for that tells them apart. */
const CHARACTERS_TRIED = 64;

/**
 * Returns a variable of an inspected specification with its bins compiled. `bins` are the variable's own, their points
 * representable in `scale`; the `first` variable's texts begin without a comma. An else bin takes the
 * numbers that lie in no range.
 */
export function compileVariable(
  variable: Variable,
  bins: readonly Bin[],
  { scale, first, method }: { scale: PointsScale; first: boolean; method: ReasonMethod["method"] },
): CompiledVariable {
  const numeric = variable.type === "numeric";
  const units = Float64Array.from(bins, (bin) => toUnits(scale, bin.points));
  const categories = numeric ? undefined : categoriesOf(bins);
  const missingBin = numeric ? bins.findIndex((bin) => bin.range === MISSING) : (categories?.all.get(MISSING) ?? -1);
  const ranges = numeric ? rangesOf(bins) : [];
  const bestUnits = units.reduce((best, earned) => Math.max(best, earned), -Infinity);
  const reachable = numeric ? [...new Set(ranges.map(({ bin }) => bin))] : bins.flatMap(unlessMissing);
  const missingUnits = units[missingBin] ?? 0;
  const contributionText = (earned: number) =>
    `${first ? "" : ","}${JSON.stringify(variable.name)}:${toPoints(scale, earned)}`;
  return {
    name: variable.name,
    numeric,
    lower: Float64Array.from(ranges, (range) => range.lower),
    upper: Float64Array.from(ranges, (range) => range.upper),
    rangeBin: Int32Array.from(ranges, (range) => range.bin),
    specials: specialsOf(bins),
    categories,
    units,
    missingUnits,
    missingBin,
    binTexts: bins.map(textOf),
    warningTexts: warningTextsFor(variable.name),
    contributionTexts: Array.from(units, contributionText),
    binlessTexts: [missingUnits, missingUnits, missingUnits, 0].map(contributionText),
    reasons: compileReasons(variable, bins, { scale, method: method ?? "below_best", bestUnits }),
    moves:
      variable.actionable === false
        ? NO_MOVES
        : movesTo(
            reachable.toSorted((a, b) => a - b),
            units,
          ),
  };
}

function rangesOf(bins: readonly Bin[]): (Interval & { bin: number })[] {
  const ranges = bins
    .flatMap(({ range }, bin) => {
      const interval = range === undefined || range === MISSING ? "" : parseRange(range);
      return typeof interval === "string" ? [] : [{ ...interval, bin }];
    })
    .toSorted((a, b) => a.lower - b.lower);
  const rest = bins.findIndex((bin) => bin.else === true);
  return rest === -1 ? ranges : [...ranges, ...gapsBetween(ranges, rest)].toSorted((a, b) => a.lower - b.lower);
}

/** The numbers that ranges in rising order leave out, as ranges of the bin `rest`. */
function gapsBetween(ranges: readonly Interval[], rest: number): (Interval & { bin: number })[] {
  const starts = [...ranges.map(({ lower }) => nextDown(lower)), Infinity];
  const ends = [-Infinity, ...ranges.map(({ upper }) => nextUp(upper))];
  return starts
    .map((upper, index) => ({ lower: ends[index] ?? -Infinity, upper, bin: rest }))
    .filter(({ lower, upper }) => lower <= upper && lower < Infinity && upper > -Infinity);
}

function unlessMissing({ category = "" }: Bin, index: number): number[] {
  return category.split(CATEGORY_DELIMITER).includes(MISSING) ? [] : [index];
}

/** Returns a bin as the specification writes what it takes: its range, its categories, its special values as JSON, or "else". */
export function textOf({ range, category, special }: Bin): string {
  return range ?? category ?? (special ? JSON.stringify(special) : "else");
}

function categoriesOf(bins: readonly Bin[]): CompiledCategories {
  const all = new Map(
    bins.flatMap(({ category }, bin) =>
      category === undefined ? [] : category.split(CATEGORY_DELIMITER).map((name) => [name, bin] as const),
    ),
  );
  const rest = bins.findIndex((bin) => bin.else === true);
  return { few: fewOf([...all]), all, others: rest === -1 ? NO_BIN.unknownCategory : rest };
}

function fewOf(all: readonly (readonly [category: string, bin: number])[]): FewCategories | undefined {
  if (all.length > FEW_CATEGORIES) return undefined;
  const texts = all.map(([category]) => category);
  for (let at = 0; at < CHARACTERS_TRIED; at += 1) {
    const marks = Int32Array.from(texts, (text) => markOf(text, at));
    if (new Set(marks).size === marks.length) return { at, marks, texts, bins: Int32Array.from(all, ([, bin]) => bin) };
  }
  return undefined;
}

function specialsOf(bins: readonly Bin[]): ReadonlyMap<number, number> | undefined {
  const specials = new Map(bins.flatMap(({ special = [] }, bin) => special.map((value) => [value, bin] as const)));
  return specials.size > 0 ? specials : undefined;
}
