import type { NumberRule } from "../inspect.ts";
import { POINT_LIMITS } from "./point-values.ts";

/** What every number of points must be. */
export const POINTS_RULE: NumberRule = {
  rule: `must be a finite number of at most ${POINT_LIMITS.largestPoints} either way`,
  allowed: (points) => Math.abs(points) <= POINT_LIMITS.largestPoints,
};
