import type { FieldError } from "../errors.ts";
import { inspectNumber, inspectObject, refuse, type Fields, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { shapeOf, type AnswerType, type PointShape } from "./answer-type.ts";
import { inspectChoices, inspectMode } from "./inspect-choices.ts";
import { POINTS_RULE } from "./inspect-points.ts";
import { inspectRanges } from "./inspect-ranges.ts";

const KEYS: Readonly<Record<PointShape, readonly string[]>> = {
  boolean: ["true", "false"],
  ranges: ["ranges"],
  choices: ["choices", "mode"],
};
const KNOWN_KEYS = Object.values(KEYS).flat();
const WANTED: Readonly<Record<PointShape, string>> = {
  boolean: '"true", "false" or both',
  ranges: '"ranges"',
  choices: '"choices"',
};

/**
 * Returns every problem of untrusted point values, in order, each with its path below `path`
 * (`pointValues.ranges[1].min`); an empty array means that they are `PointValues` of the shape that fits the answer type.
 * Time grows with the size of the input (n log n), and what is said of it is bounded.
 * Reference: contract section 3, rule upsert.
 */
export function inspectPointValues(answerType: AnswerType, input: unknown, path: string): readonly FieldError[] {
  const inspection: Inspection = { problems: [] };
  const values = inspectObject(inspection, path, input);
  if (values) inspectShape(inspection, path, answerType, values);
  return inspection.problems;
}

function inspectShape(inspection: Inspection, path: string, answerType: AnswerType, values: Fields): void {
  const shape = shapeOf(answerType);
  const given = KNOWN_KEYS.filter((key) => values[key] !== undefined);
  const misfits = given.filter((key) => !KEYS[shape].includes(key));
  for (const key of misfits) {
    refuse(inspection, pathOf(path, key), `does not fit a ${answerType} answer: use ${WANTED[shape]}`);
  }
  refuseUnknownKeys(inspection, path, values, KNOWN_KEYS);
  const fits = given.some((key) => key !== "mode" && !misfits.includes(key));
  if (!fits && misfits.length === 0) {
    refuse(inspection, path, `must have ${WANTED[shape]}, as fits a ${answerType} answer`);
  }
  for (const key of given.filter((key) => !misfits.includes(key))) inspectPart(inspection, path, key, values);
}

function inspectPart(inspection: Inspection, path: string, key: string, values: Fields): void {
  if (key === "ranges") inspectRanges(inspection, pathOf(path, key), values[key]);
  else if (key === "choices") inspectChoices(inspection, pathOf(path, key), values[key]);
  else if (key === "mode") inspectMode(inspection, pathOf(path, key), values[key]);
  else inspectNumber(inspection, path, values, key, POINTS_RULE);
}
