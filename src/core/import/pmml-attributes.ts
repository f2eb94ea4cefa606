import { LIMITS } from "../scorecard/limits.ts";
import { toNumber } from "../scorecard/numeric-text.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin } from "../scorecard/specification.ts";
import { takeCategories, type CategorySet } from "./category-set.ts";
import { commonNumbers, exceptNumbers, only, rangesOf, unionOfNumbers, type NumberSet } from "./number-set.ts";
import type { Field } from "./pmml-fields.ts";
import type { Taken } from "./pmml-predicate.ts";
import { cannot, remark, type Reading } from "./reading.ts";

/** What an attribute earns, whatever it takes. */
export type Earned = Pick<Bin, "points" | "reason">;

/** One attribute of a characteristic, read. */
export interface Attribute<Values> extends Taken<Values> {
  readonly path: string;
  /** `<True/>`: it takes whatever is left. */
  readonly rest: boolean;
  readonly earned: Earned;
}

const NOTHING: Earned = { points: 0 };
const NOTHING_LEFT = "is left out: earlier attributes take all its values";

/**
 * Returns the bins of attributes over numbers: each holds the numbers that no earlier attribute has taken. What stands for a
 * missing value is a special value with the points of a missing one.
 * Reference: PMML 4.4, Scorecard: the first attribute whose predicate is true gives the partial score.
 */
export function binsOfNumbers(reading: Reading, field: Field, attributes: readonly Attribute<NumberSet>[]): Bin[] {
  const codes = field.asMissing.flatMap((value) => toNumber(value) ?? []);
  let taken = unionOfNumbers(codes.map(only));
  const bins: Bin[] = [];
  for (const { path, rest, earned, values, missing } of attributes) {
    const ranges = rangesOf(commonNumbers([values, exceptNumbers(taken)]));
    taken = unionOfNumbers([taken, values]);
    if (ranges.length === 0 && !missing) remark(reading, path, NOTHING_LEFT);
    else if (ranges.length > 0 && rest) bins.push({ else: true, ...earned });
    else bins.push(...ranges.map((range) => ({ range, ...earned })));
    if (bins.length > LIMITS.binsPerVariable) {
      cannot(reading, path, `leads to more than the ${LIMITS.binsPerVariable} bins that a variable may have`);
      return [];
    }
  }
  if (rangesOf(exceptNumbers(taken)).length > 0) remarkGap(reading, field, "earn 0 points and a warning");
  const ofMissing = missingOf(reading, field, attributes);
  return [
    ...(codes.length > 0 ? [{ special: [...new Set(codes)], ...(ofMissing ?? NOTHING) }] : []),
    ...bins,
    ...(ofMissing ? [{ range: MISSING, ...ofMissing }] : []),
  ];
}

/**
 * Returns the bins of attributes over categories, as `binsOfNumbers` does. Listed values that no attribute takes have a bin
 * of 0 points; where values that are not listed count as missing, only those that are listed have bins.
 */
export function binsOfCategories(reading: Reading, field: Field, attributes: readonly Attribute<CategorySet>[]): Bin[] {
  const valid = new Set(field.valid.filter((value) => !field.asMissing.includes(value)));
  const closed = field.invalidIsMissing && valid.size > 0;
  const left = closed ? { allBut: false, values: new Set(valid) } : { allBut: true, values: new Set(field.asMissing) };
  const parts: { readonly values: readonly string[]; readonly earned: Earned }[] = [];
  let rest: Earned | undefined;
  for (const { path, earned, values, missing } of attributes) {
    const fresh = takeCategories(left, values);
    if (fresh.allBut) rest = earned;
    else if (fresh.values.size > 0) parts.push({ values: [...fresh.values], earned });
    else if (!missing) remark(reading, path, NOTHING_LEFT);
  }
  const unscored = left.allBut ? [...valid].filter((value) => !left.values.has(value)) : [...left.values];
  if (unscored.length > 0) {
    parts.push({ values: unscored, earned: NOTHING });
    remarkGap(reading, field, "have a bin of 0 points");
  }
  if (left.allBut) remarkGap(reading, field, "that are not listed earn what a missing value does, and a warning");
  const ofMissing = missingOf(reading, field, attributes);
  const bins = parts.flatMap(({ values, earned }) => binOf(reading, field, { values, earned, ofMissing }));
  return [
    ...bins,
    ...(rest ? [{ else: true as const, ...rest }] : []),
    ...(ofMissing || field.asMissing.length > 0
      ? [{ category: joined(reading, field, [MISSING, ...new Set(field.asMissing)]), ...(ofMissing ?? NOTHING) }]
      : []),
  ];
}

/** A category "Missing" is the Missing bin: it can be said where it earns the same. */
function binOf(
  reading: Reading,
  field: Field,
  { values, earned, ofMissing }: { values: readonly string[]; earned: Earned; ofMissing: Earned | undefined },
): Bin[] {
  const others = values.filter((value) => value !== MISSING);
  if (others.length < values.length && JSON.stringify(earned) !== JSON.stringify(ofMissing)) {
    cannot(
      reading,
      pathOfField(field),
      `has a category "${MISSING}" that earns another number of points than a missing value`,
    );
  }
  return others.length > 0 ? [{ category: joined(reading, field, others), ...earned }] : [];
}

function joined(reading: Reading, field: Field, values: readonly string[]): string {
  const text = values.join(CATEGORY_DELIMITER);
  if (text.split(CATEGORY_DELIMITER).length !== values.length) {
    cannot(
      reading,
      pathOfField(field),
      `has a category with ${CATEGORY_DELIMITER}, which joins categories in a specification`,
    );
  }
  return text;
}

function missingOf<Values>(
  reading: Reading,
  field: Field,
  attributes: readonly Attribute<Values>[],
): Earned | undefined {
  const first = attributes.find(({ missing }) => missing);
  if (!first) remarkGap(reading, field, "that are missing earn 0 points and a warning");
  return first?.earned;
}

function remarkGap(reading: Reading, field: Field, what: string): void {
  remark(
    reading,
    pathOfField(field),
    `has values that no attribute takes, for which PMML gives no score: those ${what}`,
  );
}

function pathOfField({ name }: Field): string {
  return `PMML.Scorecard.Characteristics (${name.slice(0, 200)})`;
}
