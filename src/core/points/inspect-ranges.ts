import { inspectArray, inspectNumber, inspectObject, refuse, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { POINTS_RULE } from "./inspect-points.ts";
import { POINT_LIMITS } from "./point-values.ts";

const KEYS = ["min", "max", "points"];

interface PlacedRange {
  readonly path: string;
  readonly min: number;
  readonly max: number;
}

/** Notes every problem of a rule's ranges: shape, bounds, points, and two ranges that hold the same number. */
export function inspectRanges(inspection: Inspection, path: string, input: unknown): void {
  const items = inspectArray(inspection, path, input, POINT_LIMITS.rangesPerRule) ?? [];
  refuseOverlaps(
    inspection,
    items.flatMap((item, index) => inspectRange(inspection, pathOf(path, index), item) ?? []),
  );
}

/** Returns the range where its bounds are good, whatever its points are. */
function inspectRange(inspection: Inspection, path: string, input: unknown): PlacedRange | undefined {
  const range = inspectObject(inspection, path, input);
  if (!range) return undefined;
  refuseUnknownKeys(inspection, path, range, KEYS);
  const min = inspectNumber(inspection, path, range, "min");
  const max = inspectNumber(inspection, path, range, "max");
  inspectNumber(inspection, path, range, "points", POINTS_RULE);
  if (min === undefined || max === undefined) return undefined;
  if (min < max) return { path, min, max };
  refuse(inspection, pathOf(path, "min"), `must be below max, which is ${max}`, min);
  return undefined;
}

function refuseOverlaps(inspection: Inspection, ranges: readonly PlacedRange[]): void {
  let widest: PlacedRange | undefined;
  for (const range of ranges.toSorted((a, b) => a.min - b.min)) {
    if (widest && range.min < widest.max) {
      refuse(inspection, range.path, `${textOf(range)} overlaps ${textOf(widest)} at ${widest.path}`);
    }
    if (!widest || range.max > widest.max) widest = range;
  }
}

function textOf({ min, max }: PlacedRange): string {
  return `[${min}, ${max})`;
}
