import type { FieldError } from "../errors.ts";
import {
  inspectArray,
  inspectNumber,
  inspectObject,
  inspectText,
  refuse,
  type Fields,
  type Inspection,
  type NumberRule,
} from "../inspect.ts";
import { pathOf } from "../path.ts";
import { choiceKey } from "../points/choice-key.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import type { LabelRule, LabelType } from "./label.ts";

/** The most stars that a label may have. */
export const MAX_STARS = 10;
const DEFAULT_STARS = 5;
const MAX_OPTIONS = 50;
const MAX_OPTION_CHARACTERS = 100;
/** Differences of numbers up to here have room in a double. */
const MAX_NUMBER = 1e15;
/** The longest text of an annotator. */
const MAX_TEXT = 5_000;

const KEYS: Readonly<Record<LabelType, readonly string[]>> = {
  star: ["no_of_stars"],
  categorical: ["options", "multi_choice"],
  numeric: ["min", "max", "step_size"],
  thumbs_up_down: [],
  text: ["min_length", "max_length"],
};

/**
 * Returns the rule that a label's settings make, defaults filled in, or every problem with them under its path below
 * `settings`. Settings that are left out or null are those of an empty object.
 * Reference: contract section 5, the table of label types.
 */
export function readSettings(
  type: LabelType,
  input: unknown,
): LabelRule | { readonly problems: readonly FieldError[] } {
  const inspection: Inspection = { problems: [] };
  const settings = inspectObject(inspection, "settings", input ?? {});
  if (!settings) return inspection;
  refuseUnknownKeys(inspection, "settings", settings, KEYS[type]);
  const rule = ruleOf(inspection, type, settings);
  return inspection.problems.length > 0 ? inspection : rule;
}

/** Where a problem was noted, the rule stands for nothing. */
function ruleOf(inspection: Inspection, type: LabelType, settings: Fields): LabelRule {
  switch (type) {
    case "star":
      return {
        type,
        settings: { no_of_stars: wholeNumber(inspection, settings, "no_of_stars", [1, MAX_STARS], DEFAULT_STARS) },
      };
    case "categorical":
      return {
        type,
        settings: {
          options: optionsOf(inspection, settings),
          multi_choice: flag(inspection, settings, "multi_choice"),
        },
      };
    case "numeric":
      return { type, settings: scaleOf(inspection, settings) };
    case "thumbs_up_down":
      return { type, settings: {} };
    case "text":
      return { type, settings: lengthsOf(inspection, settings) };
  }
}

function optionsOf(inspection: Inspection, settings: Fields): { label: string }[] {
  const path = "settings.options";
  const items = inspectArray(inspection, path, settings["options"], MAX_OPTIONS) ?? [];
  if (items.length === 1) refuse(inspection, path, "must have at least 2 items");
  const first = new Map<string, number>();
  return items.map((item, index) => {
    const place = pathOf(path, index);
    const label = optionLabel(inspection, place, item);
    const before = first.get(choiceKey(label));
    if (label !== "" && before !== undefined) {
      refuse(inspection, `${place}.label`, `repeats ${path}[${before}] (letter case does not count)`);
    }
    first.set(choiceKey(label), before ?? index);
    return { label };
  });
}

function optionLabel(inspection: Inspection, place: string, item: unknown): string {
  const option = inspectObject(inspection, place, item);
  if (!option) return "";
  refuseUnknownKeys(inspection, place, option, ["label"]);
  inspectText(inspection, place, option, "label", { most: MAX_OPTION_CHARACTERS });
  const { label } = option;
  if (typeof label !== "string") return "";
  if (/\p{Cc}/u.test(label)) refuse(inspection, `${place}.label`, "must have no control characters");
  return label.trim();
}

function scaleOf(inspection: Inspection, settings: Fields): { min: number; max: number; step_size: number } {
  const within = (value: number) => Math.abs(value) <= MAX_NUMBER;
  const bound: NumberRule = { rule: `must be a number from -${MAX_NUMBER} to ${MAX_NUMBER}`, allowed: within };
  const min = inspectNumber(inspection, "settings", settings, "min", bound);
  const above: NumberRule =
    min === undefined
      ? bound
      : {
          rule: `must be a number above settings.min (${min}), at most ${MAX_NUMBER}`,
          allowed: (max) => max > min && within(max),
        };
  const max = inspectNumber(inspection, "settings", settings, "max", above);
  const step = inspectNumber(inspection, "settings", settings, "step_size", {
    rule: "must be a number above 0",
    allowed: (size) => size > 0,
  });
  return { min: min ?? 0, max: max ?? 0, step_size: step ?? 1 };
}

function lengthsOf(inspection: Inspection, settings: Fields): { min_length: number; max_length: number } {
  const max = wholeNumber(inspection, settings, "max_length", [1, MAX_TEXT], MAX_TEXT);
  return { min_length: wholeNumber(inspection, settings, "min_length", [0, max], 0), max_length: max };
}

function wholeNumber(
  inspection: Inspection,
  settings: Fields,
  key: string,
  [least, most]: readonly [number, number],
  usual: number,
): number {
  const rule = `must be a whole number from ${least} to ${most}`;
  const allowed = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return inspectNumber(inspection, "settings", settings, key, { rule, allowed, optional: true }) ?? usual;
}

function flag(inspection: Inspection, settings: Fields, key: string): boolean {
  const value = settings[key] ?? false;
  if (typeof value !== "boolean") refuse(inspection, pathOf("settings", key), "must be true or false", value);
  return value === true;
}
