import { isObject, type Fields } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { show } from "../show.ts";
import type { LabelRule, SettingsOf } from "./label.ts";
import { isOnStep } from "./step.ts";

/** A value that its label allows. */
export interface ReadValue {
  /** As it is stored and answered, of nothing but its known member. */
  readonly value: Fields;
  /** What is compared with other values of the label: a number, or text of which equal values have the same; null for text. */
  readonly measure: number | string | null;
}

/** What keeps a value from being allowed: its member, and a sentence without its subject. */
export interface ValueRefusal {
  readonly field: string;
  readonly refusal: string;
}

const MEMBERS = {
  star: "rating",
  categorical: "selected",
  numeric: "value",
  thumbs_up_down: "value",
  text: "text",
} as const;
const MAX_SHOWN_OPTIONS = 10;

/**
 * Returns a value as its label takes it, or the first rule that it breaks.
 * Reference: contract section 5, the table of label types.
 */
export function readValue(rule: LabelRule, input: unknown): ReadValue | ValueRefusal {
  const member = MEMBERS[rule.type];
  if (!isObject(input))
    return { field: "value", refusal: `must be an object such as ${exampleOf(rule)}, not ${show(input)}` };
  const unknown = Object.keys(input).find((key) => key !== member);
  if (unknown !== undefined) {
    return {
      field: pathOf("value", unknown),
      refusal: `is not a known key: a ${rule.type} value is like ${exampleOf(rule)}`,
    };
  }
  const field = `value.${member}`;
  const given = input[member];
  if (given === undefined) return { field, refusal: `is missing: a ${rule.type} value is like ${exampleOf(rule)}` };
  const read = readMember(rule, given);
  if ("refusal" in read) return { field, refusal: read.refusal };
  return { value: { [member]: read.given }, measure: read.measure };
}

type ReadMember = { readonly given: unknown; readonly measure: ReadValue["measure"] } | { readonly refusal: string };

function readMember(rule: LabelRule, given: unknown): ReadMember {
  switch (rule.type) {
    case "star":
      return readRating(rule.settings, given);
    case "categorical":
      return readSelected(rule.settings, given);
    case "numeric":
      return readNumber(rule.settings, given);
    case "thumbs_up_down":
      if (given === "up" || given === "down") return { given, measure: given };
      return { refusal: `must be "up" or "down", not ${show(given)}` };
    case "text":
      return readText(rule.settings, given);
  }
}

function readRating({ no_of_stars: most }: SettingsOf["star"], given: unknown): ReadMember {
  if (typeof given === "number" && Number.isInteger(given) && given >= 1 && given <= most)
    return { given, measure: given };
  return { refusal: `must be a whole number from 1 to ${most}, not ${show(given)}` };
}

function readSelected({ options, multi_choice: multi }: SettingsOf["categorical"], given: unknown): ReadMember {
  if (!Array.isArray(given)) return { refusal: `must be an array of options, not ${show(given)}` };
  const chosen: readonly unknown[] = given;
  if (chosen.length === 0) return { refusal: "must name an option" };
  if (chosen.length > 1 && !multi)
    return { refusal: `must name one option, not ${chosen.length}: the label is not multi_choice` };
  const known = new Set<unknown>(options.map(({ label }) => label));
  const stranger = chosen.find((option) => !known.has(option));
  if (stranger !== undefined || chosen.includes(undefined)) {
    const shown = options
      .slice(0, MAX_SHOWN_OPTIONS)
      .map(({ label }) => JSON.stringify(label))
      .join(", ");
    const others = options.length > MAX_SHOWN_OPTIONS ? ` and ${options.length - MAX_SHOWN_OPTIONS} more` : "";
    return { refusal: `must be among ${shown}${others}, not ${show(stranger)}` };
  }
  const repeated = chosen.find((option, index) => chosen.indexOf(option) < index);
  if (repeated !== undefined) return { refusal: `names ${show(repeated)} twice` };
  return { given: chosen, measure: JSON.stringify(chosen.map(String).toSorted((a, b) => (a < b ? -1 : 1))) };
}

function readNumber({ min, max, step_size: step }: SettingsOf["numeric"], given: unknown): ReadMember {
  if (typeof given !== "number" || !Number.isFinite(given) || given < min || given > max) {
    return { refusal: `must be a number from ${min} to ${max}, not ${show(given)}` };
  }
  if (given !== max && !isOnStep(given, min, step)) {
    return { refusal: `must be ${min} plus a whole number of steps of ${step}, or ${max}, not ${given}` };
  }
  const number = given + 0; // -0 is 0
  return { given: number, measure: number };
}

function readText({ min_length: least, max_length: most }: SettingsOf["text"], given: unknown): ReadMember {
  if (typeof given !== "string") return { refusal: `must be text, not ${show(given)}` };
  const characters = Array.from(given).length;
  if (characters >= least && characters <= most) return { given, measure: null };
  return { refusal: `must have ${least} to ${most} characters, not ${characters}` };
}

function exampleOf(rule: LabelRule): string {
  switch (rule.type) {
    case "star":
      return `{"rating": ${rule.settings.no_of_stars}}`;
    case "categorical":
      return `{"selected": [${JSON.stringify(rule.settings.options[0]?.label)}]}`;
    case "numeric":
      return `{"value": ${rule.settings.min}}`;
    case "thumbs_up_down":
      return '{"value": "up"}';
    case "text":
      return '{"text": "…"}';
  }
}
