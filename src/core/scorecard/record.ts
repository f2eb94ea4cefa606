import type { FieldError } from "../errors.ts";
import { pathOf } from "../path.ts";
import { show } from "../show.ts";
import type { FeatureValue } from "./find-bin.ts";
import { isObject } from "../inspect.ts";
import { LIMITS } from "./limits.ts";

/** One applicant: features by name, and an id to find the result by. */
export type ApplicantRecord = Readonly<Record<string, FeatureValue>> & { readonly id?: string | number | null };

/**
 * Returns whether the input is a record that can be scored: an object of at most 1,000 scalar features beside an `id`
 * that is text of at most 256 characters, a number or null. What is wrong is added to `problems`, a field each, with its path below `path`.
 */
export function checkRecord(input: unknown, path: string, problems: FieldError[]): input is ApplicantRecord {
  if (!isObject(input)) {
    problems.push({ field: path, message: `must be an object of features, not ${show(input)}` });
    return false;
  }
  const before = problems.length;
  let features = 0;
  for (const name in input) {
    if (name === "id") continue;
    features += 1;
    const value = input[name];
    if (typeof value === "object" && value !== null) {
      const message = `must be a number, text, a boolean or null, not ${show(value)}`;
      problems.push({ field: pathOf(path, name), message });
    }
  }
  if (features > LIMITS.featuresPerRecord) {
    const message = `has ${features} features, more than the ${LIMITS.featuresPerRecord} allowed`;
    problems.push({ field: path, message });
  }
  if (!isRecordId(input["id"])) {
    const message = `must be text of at most ${LIMITS.recordIdCharacters} characters, a number or null`;
    problems.push({ field: pathOf(path, "id"), message: `${message}, not ${show(input["id"])}` });
  }
  return problems.length === before;
}

function isRecordId(id: unknown): boolean {
  if (typeof id === "string") return id.length <= LIMITS.recordIdCharacters;
  return id === undefined || id === null || (typeof id === "number" && Number.isFinite(id));
}
