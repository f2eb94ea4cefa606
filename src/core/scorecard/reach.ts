import { nextDown, nextUp } from "./adjacent.ts";
import type { CompiledVariable } from "./compile-bins.ts";
import { compileSpecification } from "./compile.ts";
import { roundUnits } from "./points-scale.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin, type Specification } from "./specification.ts";

/** Returns whether a bin is its variable's Missing bin. */
export function isMissingBin({ range, category }: Bin): boolean {
  return range === MISSING || (category ?? "").split(CATEGORY_DELIMITER).includes(MISSING);
}

/**
 * Returns the lowest and the highest score in reach, rounded as the card rounds: base points + Σ of the least, and of the
 * most, that a variable can earn: the points of its bins, and 0 where it has no Missing bin or a number falls in no bin. A
 * bin that no value reaches counts too.
 * Reference: contract section 2, `notes`.
 */
export function scoresInReach(specification: Specification): [lowest: number, highest: number] {
  const card = compileSpecification(specification);
  let [least, most] = [card.baseUnits, card.baseUnits];
  for (const variable of card.variables) {
    const complete = (specification.bins[variable.name] ?? []).some(isMissingBin) && !leavesNumbersOut(variable);
    const earned = complete ? [...variable.units] : [...variable.units, 0];
    least += earned.reduce((low, units) => Math.min(low, units), Infinity);
    most += earned.reduce((high, units) => Math.max(high, units), -Infinity);
  }
  return [
    roundUnits(card.pointsScale, least, card.scoreDecimals),
    roundUnits(card.pointsScale, most, card.scoreDecimals),
  ];
}

/** Whether a number falls in no bin of a numeric variable: below, above or between its ranges, special values set aside. */
function leavesNumbersOut({ numeric, lower, upper, specials }: CompiledVariable): boolean {
  if (!numeric) return false;
  const starts = [...lower, Infinity];
  const ends = [-Infinity, ...upper];
  return starts.some((start, index) => {
    const first = nextUp(ends[index] ?? -Infinity);
    const alone = first === nextDown(start) && specials?.has(first);
    return first < start && !alone;
  });
}
