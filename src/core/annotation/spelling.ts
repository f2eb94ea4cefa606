import type { FieldError } from "../errors.ts";
import { isObject } from "../inspect.ts";
import { pathOf } from "../path.ts";

/** Fields that may be sent in camelCase, and as they are named. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["sourceType", "source_type"],
  ["sourceId", "source_id"],
  ["labelId", "label_id"],
  ["scoreSource", "score_source"],
  ["allowNotes", "allow_notes"],
  ["noOfStars", "no_of_stars"],
  ["multiChoice", "multi_choice"],
  ["stepSize", "step_size"],
  ["minLength", "min_length"],
  ["maxLength", "max_length"],
]);
/** Below these members fields have two spellings too. */
const NESTED: readonly string[] = ["scores", "settings"];

export interface Respelled {
  readonly input: unknown;
  readonly problems: readonly FieldError[];
}

/**
 * Returns an input with every known field in snake_case, and a problem for each one that was sent in both spellings with
 * different values. Everything else stays as it is.
 * Reference: contract section 5, "camelCase and snake_case request fields are both accepted".
 */
export function inSnakeCase(input: unknown): Respelled {
  const problems: FieldError[] = [];
  return { input: respell(input, "", problems), problems };
}

/** Goes no deeper than fields are named: an input may be nested thousands of levels. */
function respellNested(value: unknown, path: string, problems: FieldError[]): unknown {
  if (!Array.isArray(value)) return respell(value, path, problems);
  return value.map((item: unknown, index) => respell(item, pathOf(path, index), problems));
}

function respell(input: unknown, path: string, problems: FieldError[]): unknown {
  if (!isObject(input)) return input;
  const entries = Object.entries(input).flatMap(([sent, value]): [string, unknown][] => {
    const name = NAMES.get(sent) ?? sent;
    if (name !== sent && Object.hasOwn(input, name)) {
      if (input[name] !== value) {
        problems.push({
          field: pathOf(path, name),
          message: `and ${pathOf(path, sent)} are one field with two different values`,
        });
      }
      return [];
    }
    return [[name, NESTED.includes(name) && path === "" ? respellNested(value, name, problems) : value]];
  });
  return Object.fromEntries(entries);
}
