import type { CompiledScorecard } from "../scorecard/compile.ts";
import { toPoints } from "../scorecard/points-scale.ts";

/**
 * How a card's scores are counted: in cells of equal width, numbered from that which begins at 0. The width is a whole number
 * of points or one part of a point, so that the edges of cells are exact.
 */
export interface ScoreCells {
  readonly points: number;
  readonly parts: number;
  /** The lowest cell that a score of the card can fall in, and the number of cells. */
  readonly first: number;
  readonly count: number;
}

/** Enough for a point each of a usual card. */
const MOST_CELLS = 1_000;
const STEPS = [1, 2, 5];
const FINEST = 6;
/** Scores of parts of a point are not exact in binary: one that lies so near below an edge stands on it. */
const NEAR = 1e-6;

/**
 * Returns the cells of a card's scores: as narrow as 1, 2 or 5 times a power of ten that leaves about 1,000 of them between the
 * lowest and the highest score in reach, and not narrower than the card's scores are rounded.
 */
export function scoreCells(card: CompiledScorecard): ScoreCells {
  const [lowest, highest] = reachOf(card);
  const width = widthOf(highest - lowest, card.scoreDecimals);
  const cells = { ...width, first: 0, count: 1 };
  const first = cellOf(cells, lowest) - 1;
  return { ...width, first, count: cellOf(cells, highest) + 2 - first };
}

/** Returns the number of the cell that a score falls in: the lower edge belongs to it. */
export function cellOf({ points, parts }: ScoreCells, score: number): number {
  return parts === 1 ? Math.floor(score / points) : Math.floor(score * parts + NEAR);
}

/** Returns the score at which a cell begins. */
export function edgeOf({ points, parts }: Pick<ScoreCells, "points" | "parts">, cell: number): number {
  return (cell * points) / parts;
}

function reachOf({ baseUnits, variables, pointsScale }: CompiledScorecard): [lowest: number, highest: number] {
  let [lowest, highest] = [baseUnits, baseUnits];
  for (const { units } of variables) {
    lowest += units.reduce((least, earned) => Math.min(least, earned), 0);
    highest += units.reduce((most, earned) => Math.max(most, earned), 0);
  }
  return [toPoints(pointsScale, lowest), toPoints(pointsScale, highest)];
}

function widthOf(reach: number, decimals: number | null): { points: number; parts: number } {
  const finest = Math.min(decimals ?? FINEST, FINEST);
  for (let places = finest; places > 0; places -= 1) {
    for (const step of STEPS) {
      const parts = 10 ** places / step;
      if (reach * parts <= MOST_CELLS) return { points: 1, parts };
    }
  }
  for (let power = 1; ; power *= 10) {
    for (const step of STEPS) if (reach <= MOST_CELLS * step * power) return { points: step * power, parts: 1 };
  }
}
