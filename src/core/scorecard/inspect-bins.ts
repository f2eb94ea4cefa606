import { inspectArray, inspectNumber, inspectObject, refuse, type Fields, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { inspectReason } from "./inspect-reasons.ts";
import { LIMITS, POINTS_RULE } from "./limits.ts";
import { parseRange, type Interval } from "./range.ts";
import { CATEGORY_DELIMITER, MISSING } from "./specification.ts";

const KINDS = ["range", "category", "special", "else"] as const;
type Kind = (typeof KINDS)[number];
const KEYS = [...KINDS, "points", "reason"];

interface PlacedInterval extends Interval {
  readonly path: string;
  readonly text: string;
}

/** What one variable's bins have claimed so far, to find two that claim the same value. */
interface Claims {
  readonly values: Map<string | number, string>;
  readonly intervals: PlacedInterval[];
  /** Where the else bin is. */
  rest?: string;
}

/** Notes every problem of one variable's bins: shape, brackets, points, and two bins that claim the same value. */
export function inspectBins(inspection: Inspection, path: string, type: unknown, input: unknown): void {
  const claims: Claims = { values: new Map(), intervals: [] };
  const bins = inspectArray(inspection, path, input, LIMITS.binsPerVariable) ?? [];
  bins.forEach((item, index) => {
    const place = pathOf(path, index);
    const bin = inspectObject(inspection, place, item);
    if (!bin) return;
    refuseUnknownKeys(inspection, place, bin, KEYS);
    inspectNumber(inspection, place, bin, "points", POINTS_RULE);
    const kind = kindOf(inspection, place, type, bin);
    if (kind === "range") inspectRange(inspection, pathOf(place, kind), bin[kind], claims);
    if (kind === "category") inspectCategories(inspection, pathOf(place, kind), bin[kind], claims);
    if (kind === "special") inspectSpecials(inspection, pathOf(place, kind), bin[kind], claims);
    if (kind === "else") inspectElse(inspection, pathOf(place, kind), bin[kind], claims);
    inspectReason(inspection, pathOf(place, "reason"), bin["reason"]);
  });
  refuseOverlaps(inspection, claims.intervals);
}

function kindOf(inspection: Inspection, path: string, type: unknown, bin: Fields): Kind | undefined {
  const kinds = KINDS.filter((kind) => bin[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    refuse(inspection, path, 'must have exactly one of "range", "category", "special" and "else"');
    return undefined;
  }
  if (kind === "else") return kind;
  const fits = type === "numeric" ? kind !== "category" : kind === "category";
  if (fits || (type !== "numeric" && type !== "categorical")) return kind;
  const way = type === "numeric" ? 'use "range" or "special"' : 'use "category"';
  refuse(inspection, pathOf(path, kind), `does not fit a ${type} variable: ${way}`);
  return undefined;
}

function inspectRange(inspection: Inspection, path: string, text: unknown, claims: Claims): void {
  if (typeof text !== "string") refuse(inspection, path, "must be text", text);
  else if (text === MISSING) claim(inspection, path, MISSING, claims);
  else {
    const interval = parseRange(text);
    if (typeof interval === "string") refuse(inspection, path, `${quote(text)} ${interval}`);
    else claims.intervals.push({ ...interval, path, text });
  }
}

function inspectCategories(inspection: Inspection, path: string, text: unknown, claims: Claims): void {
  if (typeof text !== "string") refuse(inspection, path, "must be text", text);
  else for (const category of text.split(CATEGORY_DELIMITER)) claim(inspection, path, category, claims);
}

function inspectSpecials(inspection: Inspection, path: string, input: unknown, claims: Claims): void {
  const specials = inspectArray(inspection, path, input, LIMITS.binsPerVariable) ?? [];
  specials.forEach((value, index) => {
    const place = pathOf(path, index);
    if (typeof value !== "number" || !Number.isFinite(value)) {
      refuse(inspection, place, "must be a finite number", value);
    } else claim(inspection, place, value, claims);
  });
}

function inspectElse(inspection: Inspection, path: string, value: unknown, claims: Claims): void {
  if (value !== true) refuse(inspection, path, "must be true", value);
  else if (claims.rest !== undefined) refuse(inspection, path, `takes what is left, as ${claims.rest} already does`);
  else claims.rest = path;
}

function claim(inspection: Inspection, path: string, value: string | number, { values }: Claims): void {
  const earlier = values.get(value);
  if (earlier !== undefined) refuse(inspection, path, `claims ${quote(value)}, as ${earlier} already does`);
  else values.set(value, path);
}

function refuseOverlaps(inspection: Inspection, intervals: PlacedInterval[]): void {
  let widest: PlacedInterval | undefined;
  for (const interval of intervals.toSorted((a, b) => a.lower - b.lower)) {
    if (widest && interval.lower <= widest.upper) {
      refuse(inspection, interval.path, `${quote(interval.text)} overlaps ${quote(widest.text)} at ${widest.path}`);
    }
    if (!widest || interval.upper > widest.upper) widest = interval;
  }
}

/** A thousand messages may quote the same text, so it is cut. */
function quote(value: string | number): string {
  return JSON.stringify(typeof value === "string" ? value.slice(0, 60) : value);
}
