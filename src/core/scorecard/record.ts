import type { FieldError } from "../errors.ts";
import { isObject } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { show } from "../show.ts";
import type { FeatureValue } from "./find-bin.ts";
import { LIMITS } from "./limits.ts";

/** One applicant: features by name, and an id to find the result by. */
export type ApplicantRecord = Readonly<Record<string, FeatureValue>> & { readonly id?: string | number | null };

/**
 * Returns whether the input is a record that can be scored: an object of at most 1,000 scalar features beside an `id`
 * that is text of at most 256 characters, a number or null. A number beyond 2^53 is refused: JSON's reader has rounded it, so
 * that the result would bear another id than was sent. What is wrong is added to `problems`, a field each, with its path below `path`.
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
  const refusal = idRefusal(input["id"]);
  if (refusal !== undefined) problems.push({ field: pathOf(path, "id"), message: refusal });
  return problems.length === before;
}

function idRefusal(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === "string" && id.length <= LIMITS.recordIdCharacters) return undefined;
  if (typeof id !== "number" || !Number.isFinite(id)) {
    return `must be text of at most ${LIMITS.recordIdCharacters} characters, a number or null, not ${show(id)}`;
  }
  if (Math.abs(id) <= Number.MAX_SAFE_INTEGER) return undefined;
  return "must be text where it is a number beyond 9007199254740991 either way, which JSON's numbers do not hold exactly";
}
