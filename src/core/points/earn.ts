import type { Answer } from "./answer.ts";
import { choiceKey } from "./choice-key.ts";
import type {
  CompiledBoolean,
  CompiledChoice,
  CompiledChoices,
  CompiledPointValues,
  CompiledRanges,
} from "./compile-point-values.ts";
import { nearestNumber, sumExactly } from "./decimal-sum.ts";

/** What one answer earned, and the part of the rule that it met, as people read it. */
export interface Earned {
  readonly pointsEarned: number;
  readonly matchedValue: string;
}

/**
 * Returns what an answer earns, at most `maxPoints` and possibly below 0; undefined where the answer is not of the kind
 * that the point values are for. `matchedValue` is `874 (100–1000)` with an en dash, the bare number outside every range,
 * `true` or `false`, or the configured choices that are present, joined by ", ".
 * Reference: contract section 3, Points and matchedValue.
 */
export function earn(compiled: CompiledPointValues, answer: Answer): Earned | undefined {
  switch (compiled.shape) {
    case "boolean":
      return typeof answer === "boolean" ? earnBoolean(compiled, answer) : undefined;
    case "ranges":
      return typeof answer === "number" ? earnRange(compiled, answer) : undefined;
    case "choices":
      return typeof answer === "object" ? earnChoices(compiled, answer) : undefined;
  }
}

function earnBoolean({ whenTrue, whenFalse }: CompiledBoolean, answer: boolean): Earned {
  return { pointsEarned: answer ? whenTrue : whenFalse, matchedValue: String(answer) };
}

/** Finds the last range that begins at or below the number; ranges do not overlap, so no other can hold it. */
function earnRange({ ranges }: CompiledRanges, answer: number): Earned {
  let from = 0;
  let to = ranges.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ranges[middle]?.min ?? Infinity) <= answer) from = middle + 1;
    else to = middle;
  }
  const range = ranges[from - 1];
  if (range === undefined || answer >= range.max) return { pointsEarned: 0, matchedValue: String(answer) };
  return { pointsEarned: range.points, matchedValue: `${answer} (${range.min}–${range.max})` };
}

/**
 * Returns what a list earns under the rule's mode, and every configured choice that is in it, in the rule's order, in
 * every mode and even at 0 points, as far as 500 characters hold them. Items count once, however often they stand in the list.
 * Reference: contract section 3, Points, list.
 */
function earnChoices(compiled: CompiledChoices, answer: readonly string[]): Earned {
  const items = new Set(answer.map(choiceKey));
  const present = compiled.choices.filter(({ key }) => items.has(key));
  return {
    pointsEarned: pointsOf(compiled, present, items.size),
    matchedValue: listNames(present),
  };
}

/** What is shown of a match is stored with each score, so it is bounded. */
const MAX_SHOWN_CHARACTERS = 500;

/** Returns the names joined by ", ", as many as 500 characters hold and at least one, then how many more there are. */
function listNames(present: readonly CompiledChoice[]): string {
  let shown = "";
  for (const [index, { name }] of present.entries()) {
    const next = index === 0 ? name : `${shown}, ${name}`;
    if (next.length > MAX_SHOWN_CHARACTERS) return `${shown}, … (${present.length - index} more)`;
    shown = next;
  }
  return shown;
}

/** `distinctItems` counts what is in the list, configured or not. */
function pointsOf(
  { mode, choices, total }: CompiledChoices,
  present: readonly CompiledChoice[],
  distinctItems: number,
): number {
  const all = present.length === choices.length;
  switch (mode) {
    case "additive":
      return nearestNumber(sumExactly(present.map(({ points }) => points)));
    case "best-match":
      return present.length === 0 ? 0 : present.reduce((best, { points }) => Math.max(best, points), -Infinity);
    case "contains-all":
      return all ? total : 0;
    case "contains-none":
      return present.length === 0 ? total : 0;
    case "exact-match":
      return all && distinctItems === choices.length ? total : 0;
  }
}
