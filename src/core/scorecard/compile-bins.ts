import { markOf } from "./mark.ts";
import { warningTextsFor } from "./no-bin.ts";
import { toPoints, toUnits, type PointsScale } from "./points-scale.ts";
import { parseRange, type Interval } from "./range.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin, type Variable } from "./specification.ts";

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
  /** The most that any bin earns. */
  readonly bestUnits: number;
  /** The warning for each bin of NO_BIN, at `-1 - bin`. */
  readonly warningTexts: readonly string[];
  /** `"name":points`, as JSON has it, for each bin, and for each of NO_BIN at `-1 - bin`. */
  readonly contributionTexts: readonly string[];
  readonly binlessTexts: readonly string[];
  readonly reasonCode: string;
  readonly reasonText: string;
}

/**
 * Categories to be looked up. Few are told apart by their marks, so that a text is compared with one of them at most, which
 * needs no hash of what was sent; many, or those whose marks are alike, are looked up.
 */
export interface CompiledCategories {
  readonly few: FewCategories | undefined;
  readonly all: ReadonlyMap<string, number>;
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
 * representable in `scale`; the `first` variable's texts begin without a comma. A variable without a reason gives its name for the reason's code and text.
 */
export function compileVariable(
  variable: Variable,
  bins: readonly Bin[],
  { scale, first }: { scale: PointsScale; first: boolean },
): CompiledVariable {
  const numeric = variable.type === "numeric";
  const units = Float64Array.from(bins, (bin) => toUnits(scale, bin.points));
  const categories = numeric ? undefined : categoriesOf(bins);
  const missingBin = numeric ? bins.findIndex((bin) => bin.range === MISSING) : (categories?.all.get(MISSING) ?? -1);
  const ranges = numeric ? rangesOf(bins) : [];
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
    bestUnits: units.reduce((best, earned) => Math.max(best, earned), -Infinity),
    warningTexts: warningTextsFor(variable.name),
    contributionTexts: Array.from(units, contributionText),
    binlessTexts: [missingUnits, missingUnits, missingUnits, 0].map(contributionText),
    reasonCode: variable.reason?.code ?? variable.name,
    reasonText: variable.reason?.text ?? variable.name,
  };
}

function rangesOf(bins: readonly Bin[]): (Interval & { bin: number })[] {
  return bins
    .flatMap(({ range }, bin) => {
      const interval = range === undefined || range === MISSING ? "" : parseRange(range);
      return typeof interval === "string" ? [] : [{ ...interval, bin }];
    })
    .toSorted((a, b) => a.lower - b.lower);
}

function categoriesOf(bins: readonly Bin[]): CompiledCategories {
  const all = new Map(
    bins.flatMap(({ category = "" }, bin) => category.split(CATEGORY_DELIMITER).map((name) => [name, bin] as const)),
  );
  return { few: fewOf([...all]), all };
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
