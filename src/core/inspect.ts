import type { FieldError } from "./errors.ts";
import { pathOf } from "./path.ts";
import { show } from "./show.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A walk over untrusted input that writes down every problem instead of stopping at the first. */
export interface Inspection {
  readonly problems: FieldError[];
}

/** Notes that the value at `path` is not as it must be; the message quotes the value. */
export function refuse({ problems }: Inspection, path: string, rule: string, value?: unknown): void {
  problems.push({ field: path, message: value === undefined ? rule : `${rule}, not ${show(value)}` });
}

/** Returns the value as an object, or undefined after noting that it is none. */
export function inspectObject(inspection: Inspection, path: string, value: unknown): Fields | undefined {
  if (isObject(value)) return value;
  refuse(inspection, path, value === undefined ? "is missing" : "must be an object", value);
  return undefined;
}

/** Returns the value as an array of at least one and at most `most` items, or undefined after noting what is wrong. */
export function inspectArray(
  inspection: Inspection,
  path: string,
  value: unknown,
  most: number,
): readonly unknown[] | undefined {
  if (!Array.isArray(value)) {
    refuse(inspection, path, value === undefined ? "is missing" : "must be an array", value);
  } else if (value.length === 0) {
    refuse(inspection, path, "must not be empty");
  } else if (value.length > most) {
    refuse(inspection, path, `has ${value.length} items, more than the ${most} allowed`);
  } else {
    return value;
  }
  return undefined;
}

/** Notes whatever keeps `owner[key]` from being text of 1 to `most` characters; an optional one may be absent or null. */
export function inspectText(
  inspection: Inspection,
  path: string,
  owner: Fields,
  key: string,
  { most, optional = false }: { most: number; optional?: boolean },
): void {
  const value = owner[key];
  if (optional && (value === undefined || value === null)) return;
  const place = pathOf(path, key);
  if (value === undefined) refuse(inspection, place, "is missing");
  else if (typeof value !== "string") refuse(inspection, place, "must be text", value);
  else if (value.trim() === "" && !optional) refuse(inspection, place, "must not be empty");
  else if (value.length > most) refuse(inspection, place, `has ${value.length} characters, more than ${most}`);
}

/**
 * Returns `owner[key]` where it is a finite number that passes `allowed`, else undefined after noting what is wrong.
 * An optional one may be absent or null.
 */
export function inspectNumber(
  inspection: Inspection,
  path: string,
  owner: Fields,
  key: string,
  { rule = "must be a finite number", allowed = () => true, optional = false }: NumberRule = {},
): number | undefined {
  const value = owner[key];
  if (optional && (value === undefined || value === null)) return undefined;
  const place = pathOf(path, key);
  if (value === undefined) refuse(inspection, place, "is missing");
  else if (typeof value !== "number" || !Number.isFinite(value) || !allowed(value)) {
    refuse(inspection, place, rule, value);
  } else {
    return value;
  }
  return undefined;
}

export interface NumberRule {
  readonly rule?: string;
  readonly allowed?: (value: number) => boolean;
  readonly optional?: boolean;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
