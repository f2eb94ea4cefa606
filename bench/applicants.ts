import { seededRandom } from "../scripts/demo/seeded-random.ts";
import { parseRange } from "../src/core/scorecard/range.ts";
import { CATEGORY_DELIMITER, MISSING, type Specification } from "../src/core/scorecard/specification.ts";

type Applicant = Record<string, string | number | null>;

const BLANK_SHARE = 0.01;
const WIDEST = 1_000;

/** Returns applicants whose values fall in every bin of a card alike, the same ones for the same seed; one value in a hundred is blank. */
export function inventApplicants(specification: Specification, count: number, seed: number): Applicant[] {
  const random = seededRandom(seed);
  const draws = specification.variables.map(({ name, type }) => {
    const bins = specification.bins[name] ?? [];
    const draw = type === "numeric" ? numberFrom(rangesOf(bins), random) : textFrom(categoriesOf(bins), random);
    return [name, draw] as const;
  });
  return Array.from({ length: count }, (_, index) => {
    const applicant: Applicant = { id: `applicant_${String(index + 1).padStart(7, "0")}` };
    for (const [name, draw] of draws) applicant[name] = random() < BLANK_SHARE ? null : draw();
    return applicant;
  });
}

type Bins = Specification["bins"][string];
type Range = readonly [lower: number, upper: number];

function rangesOf(bins: Bins): Range[] {
  return bins.flatMap(({ range }) => {
    const interval = range === undefined || range === MISSING ? "" : parseRange(range);
    if (typeof interval === "string") return [];
    const lower = isOpen(interval.lower) ? Math.min(-WIDEST, interval.upper - WIDEST) : interval.lower;
    return [[lower, isOpen(interval.upper) ? lower + 2 * WIDEST : interval.upper] as const];
  });
}

/** An end without a bound is the greatest double there is, and no applicant has that. */
function isOpen(bound: number): boolean {
  return Math.abs(bound) === Number.MAX_VALUE;
}

function categoriesOf(bins: Bins): string[] {
  return bins
    .flatMap(({ category = MISSING }) => category.split(CATEGORY_DELIMITER))
    .filter((name) => name !== MISSING);
}

function numberFrom(ranges: readonly Range[], random: () => number): () => number {
  return () => {
    const [lower, upper] = oneOf(ranges, random) ?? [0, 1];
    return Math.round(lower + random() * (upper - lower));
  };
}

function textFrom(categories: readonly string[], random: () => number): () => string {
  return () => oneOf(categories, random) ?? "";
}

function oneOf<Value>(values: readonly Value[], random: () => number): Value | undefined {
  return values[Math.floor(random() * values.length)];
}
