import { shapeOf, type AnswerType } from "./answer-type.ts";
import { choiceKey } from "./choice-key.ts";
import { nearestNumber, sumExactly } from "./decimal-sum.ts";
import type { BooleanPoints, ChoicePoints, ListMode, PointRange, PointValues } from "./point-values.ts";

export interface CompiledBoolean {
  readonly shape: "boolean";
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly maxPoints: number;
}

export interface CompiledRanges {
  readonly shape: "ranges";
  /** Ascending and apart. */
  readonly ranges: readonly PointRange[];
  readonly maxPoints: number;
}

export interface CompiledChoice {
  /** As configured. */
  readonly name: string;
  /** As `choiceKey` makes it; no two choices share one. */
  readonly key: string;
  readonly points: number;
}

export interface CompiledChoices {
  readonly shape: "choices";
  readonly mode: ListMode;
  /** In the rule's order. */
  readonly choices: readonly CompiledChoice[];
  /** The sum of all choices' points. */
  readonly total: number;
  readonly maxPoints: number;
}

/** Point values ready to be earned; `maxPoints` is the most that any answer earns, never below 0. */
export type CompiledPointValues = CompiledBoolean | CompiledRanges | CompiledChoices;

/**
 * Returns point values compiled for answers of a type. They have passed `inspectPointValues` under the same type; throws
 * a TypeError where their shape is that of another. The rule's order of choices is that of the object's keys: names that
 * are whole numbers ("1", "20") stand first, ascending, as in every JavaScript object.
 * Reference: contract section 3, Points.
 */
export function compilePointValues(answerType: AnswerType, pointValues: PointValues): CompiledPointValues {
  const shape = shapeOf(answerType);
  if ("ranges" in pointValues && shape === "ranges") return compileRanges(pointValues.ranges);
  if ("choices" in pointValues && shape === "choices") return compileChoices(pointValues);
  if (!("ranges" in pointValues) && !("choices" in pointValues) && shape === "boolean") {
    return compileBoolean(pointValues);
  }
  throw new TypeError(`The point values do not fit a ${answerType} answer.`);
}

function compileBoolean({ true: yes = 0, false: no = 0 }: BooleanPoints): CompiledBoolean {
  return { shape: "boolean", whenTrue: yes + 0, whenFalse: no + 0, maxPoints: highest([yes, no]) };
}

function compileRanges(ranges: readonly PointRange[]): CompiledRanges {
  return {
    shape: "ranges",
    ranges: ranges
      .map(({ min, max, points }) => ({ min, max, points: points + 0 })) // -0 + 0 = 0
      .toSorted((a, b) => a.min - b.min),
    maxPoints: highest(ranges.map(({ points }) => points)),
  };
}

function compileChoices({ choices, mode = "additive" }: ChoicePoints): CompiledChoices {
  const points = Object.values(choices);
  return {
    shape: "choices",
    mode,
    choices: Object.entries(choices).map(([name, points]) => ({ name, key: choiceKey(name), points: points + 0 })),
    total: sumOf(points),
    maxPoints: mode === "best-match" ? highest(points) : sumOf(points.filter((one) => one > 0)),
  };
}

/** The highest of some points, 0 where all are below. */
function highest(points: readonly number[]): number {
  return points.reduce((most, one) => (one > most ? one : most), 0);
}

function sumOf(points: readonly number[]): number {
  return nearestNumber(sumExactly(points));
}
