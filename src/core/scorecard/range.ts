import { nextDown, nextUp } from "./adjacent.ts";

/**
 * A set of numbers as a closed interval of doubles: `lower <= x <= upper`. An open end is moved to the neighbouring
 * double, which is exact, so one comparison a side serves all four kinds of bracket.
 */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

// No digit can be matched in two ways: endless text is refused in linear time.
const NUMBER = String.raw`[+-]?(?:Infinity|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)`;
const RANGE = new RegExp(String.raw`^\s*([[(])\s*(${NUMBER})\s*,\s*(${NUMBER})\s*([\])])\s*$`);

/**
 * Returns the interval that a range's text means, or a sentence that says what is wrong with it.
 * A square bracket includes its bound, a round one leaves it out; `-Infinity` and `Infinity` are bounds; `[5, 5]` is
 * one number. A range that holds no number is refused.
 * Reference: contract section 2, "Ranges carry their own brackets".
 */
export function parseRange(text: string): Interval | string {
  const match = RANGE.exec(text);
  if (!match) return 'is not a range such as "(0, 25]", "[0, 25)", "(-Infinity, 0]" or "Missing"';
  const [, open, from, to, close] = match;
  const lower = Number(from);
  const upper = Number(to);
  if (lower > upper) return "has a lower bound above its upper bound";
  const interval = { lower: open === "(" ? nextUp(lower) : lower, upper: close === ")" ? nextDown(upper) : upper };
  const empty = interval.lower > interval.upper || interval.lower === Infinity || interval.upper === -Infinity;
  return empty ? "holds no number" : interval;
}
