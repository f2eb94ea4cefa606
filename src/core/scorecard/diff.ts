import { isObject } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { textOf } from "./compile-bins.ts";
import type { Specification } from "./specification.ts";

/** A place where two specifications differ; null where one has nothing there. */
export interface SpecificationChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * Returns what differs between two specifications, in the order of the first and then of what only the second has. Variables
 * are compared by their names, bins by what they take, grades by theirs: `bins.age["(25, 60]"].points`. A variable, bin or
 * grade that only one has is listed whole; the order of members is no difference, nor is null where the other has none.
 * Reference: contract section 2b, `GET /v1/models/{id}/diff`.
 */
export function diffSpecifications(from: Specification, to: Specification): SpecificationChange[] {
  const changes: SpecificationChange[] = [];
  compare(changes, "", treeOf(from), treeOf(to));
  return changes;
}

/** A specification whose lists are objects, so that each item is found under what it is. */
function treeOf({ variables, bins, risk_grades: grades, ...rest }: Specification) {
  return {
    ...rest,
    variables: keyed(variables, ({ name }) => name),
    bins: Object.fromEntries(Object.entries(bins).map(([name, list]) => [name, keyed(list, textOf)])),
    risk_grades: keyed(grades ?? [], ({ grade }) => grade),
  };
}

/** Items of one key are counted: the second is `A #2`. */
function keyed<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, Item> {
  const counts = new Map<string, number>();
  const entries = items.map((item): [string, Item] => {
    const key = keyOf(item);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return [count === 1 ? key : `${key} #${count}`, item];
  });
  return Object.fromEntries(entries);
}

function compare(changes: SpecificationChange[], path: string, from: unknown, to: unknown): void {
  if (isObject(from) && isObject(to)) {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      const [before, after] = [from, to].map((side) => (Object.hasOwn(side, key) ? side[key] : null));
      compare(changes, pathOf(path, key), before, after);
    }
  } else if (JSON.stringify(from ?? null) !== JSON.stringify(to ?? null)) {
    changes.push({ path, from: from ?? null, to: to ?? null });
  }
}
