import { inspectNumber, inspectObject, refuse, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { show } from "../show.ts";
import { choiceKey } from "./choice-key.ts";
import { POINTS_RULE } from "./inspect-points.ts";
import { LIST_MODES, POINT_LIMITS } from "./point-values.ts";

const MODES = LIST_MODES.map((mode) => JSON.stringify(mode)).join(", ");

/** Notes every problem of a list rule's choices: names, points, and two names that are the same to an answer. */
export function inspectChoices(inspection: Inspection, path: string, input: unknown): void {
  const choices = inspectObject(inspection, path, input);
  if (!choices) return;
  const names = Object.keys(choices);
  if (names.length === 0) refuse(inspection, path, "must have at least one choice");
  if (names.length > POINT_LIMITS.choicesPerRule) {
    refuse(inspection, path, `has ${names.length} choices, more than the ${POINT_LIMITS.choicesPerRule} allowed`);
    return;
  }
  const taken = new Map<string, string>();
  for (const name of names) {
    inspectName(inspection, path, name, taken);
    inspectNumber(inspection, path, choices, name, POINTS_RULE);
  }
}

/** Notes whatever is wrong with a mode. Reference: contract section 3, the five modes. */
export function inspectMode(inspection: Inspection, path: string, input: unknown): void {
  if (!LIST_MODES.some((mode) => mode === input)) refuse(inspection, path, `must be one of ${MODES}`, input);
}

function inspectName(inspection: Inspection, path: string, name: string, taken: Map<string, string>): void {
  const place = pathOf(path, name);
  if (name.length > POINT_LIMITS.choiceCharacters) {
    refuse(inspection, place, `has a name of ${name.length} characters, more than ${POINT_LIMITS.choiceCharacters}`);
    return;
  }
  const key = choiceKey(name);
  const earlier = taken.get(key);
  if (key === "") refuse(inspection, place, "must have a name that is not empty");
  else if (earlier === undefined) taken.set(key, name);
  else
    refuse(
      inspection,
      place,
      `is the same choice as ${show(earlier)}: case, outer spaces and Unicode form do not count`,
    );
}
