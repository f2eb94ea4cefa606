import { decimalPlaces, roundHalfAwayFromZero } from "../decimal.ts";

/**
 * How a card's points are held: as whole numbers of 10^-decimals, so that sums are exact in decimal. A card whose points
 * need more digits than a double's whole numbers have is held as it is written (`unit` 1, `exact` false).
 */
export interface PointsScale {
  readonly exact: boolean;
  /** 10^decimals: units in a point. */
  readonly unit: number;
}

const MAX_UNITS = 2 ** 50;
/** The greatest power of ten that a double holds exactly. */
const MAX_DECIMALS = 22;

/**
 * Returns the scale that holds every one of `points` and any sum of at most `reach` in size.
 * `points` are finite; `reach` is the largest absolute sum that can come up, in points.
 */
export function pointsScaleFor(points: readonly number[], reach: number): PointsScale {
  const decimals = points.reduce((most, value) => Math.max(most, decimalPlaces(value)), 0);
  const unit = 10 ** decimals;
  return decimals <= MAX_DECIMALS && reach * unit <= MAX_UNITS ? { exact: true, unit } : { exact: false, unit: 1 };
}

/** Returns points in the scale's units. */
export function toUnits({ exact, unit }: PointsScale, points: number): number {
  return (exact ? Math.round(points * unit) : points) + 0; // -0 + 0 = 0
}

/** Returns units as points: the double nearest to the decimal value. */
export function toPoints({ unit }: PointsScale, units: number): number {
  return units / unit;
}

/**
 * Returns units as points rounded to `decimals` places, a half going away from zero, or unrounded where `decimals` is
 * null. In an exact scale the rounding is exact too.
 */
export function roundUnits(scale: PointsScale, units: number, decimals: number | null): number {
  const points = toPoints(scale, units);
  if (decimals === null) return points;
  if (!scale.exact) return roundHalfAwayFromZero(points, decimals);
  const kept = 10 ** decimals;
  const step = scale.unit / kept;
  if (step <= 1) return points;
  const rounded = Math.floor((Math.abs(units) + step / 2) / step) / kept;
  return units < 0 && rounded !== 0 ? -rounded : rounded;
}
