/** How the choices of a list rule turn into points. */
export const LIST_MODES = ["additive", "best-match", "contains-all", "contains-none", "exact-match"] as const;
export type ListMode = (typeof LIST_MODES)[number];

/** Points of yes and of no; a side left out is worth 0. */
export interface BooleanPoints {
  readonly true?: number | undefined;
  readonly false?: number | undefined;
}

/** A half-open range: `min` belongs to it, `max` does not. */
export interface PointRange {
  readonly min: number;
  readonly max: number;
  readonly points: number;
}

interface RangePoints {
  readonly ranges: readonly PointRange[];
}

/** Points of each choice by its name; the mode is additive where none is given. */
export interface ChoicePoints {
  readonly choices: Readonly<Record<string, number>>;
  readonly mode?: ListMode | undefined;
}

/** What the answers to one question are worth, in one of three shapes; the type of the answer decides which. */
export type PointValues = BooleanPoints | RangePoints | ChoicePoints;

/** The bounds of one rule's point values, named in every error that enforces one. */
export const POINT_LIMITS = {
  largestPoints: 1_000_000_000,
  rangesPerRule: 1_000,
  choicesPerRule: 1_000,
  choiceCharacters: 200,
} as const;
