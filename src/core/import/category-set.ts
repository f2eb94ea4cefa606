/** A set of texts: those of `values`, or all texts but those. */
export interface CategorySet {
  readonly allBut: boolean;
  readonly values: ReadonlySet<string>;
}

export const NO_CATEGORY: CategorySet = { allBut: false, values: new Set() };
export const EVERY_CATEGORY: CategorySet = { allBut: true, values: new Set() };

/** Returns the texts that are in any of the sets. */
export function unionOfCategories(sets: readonly CategorySet[]): CategorySet {
  const union = new Set(sets.filter(({ allBut }) => !allBut).flatMap(({ values }) => [...values]));
  const [first, ...others] = sets.filter(({ allBut }) => allBut);
  if (!first) return { allBut: false, values: union };
  const leftOut = [...first.values].filter((one) => !union.has(one) && others.every(({ values }) => values.has(one)));
  return { allBut: true, values: new Set(leftOut) };
}

/** Returns the texts that are not in the set. */
export function exceptCategories({ allBut, values }: CategorySet): CategorySet {
  return { allBut: !allBut, values };
}

/** Returns the texts that are in all of the sets. */
export function commonCategories(sets: readonly CategorySet[]): CategorySet {
  return exceptCategories(unionOfCategories(sets.map(exceptCategories)));
}

/** What attributes have not taken yet; it changes as they take. */
export interface CategoriesLeft {
  allBut: boolean;
  values: Set<string>;
}

/** Takes the wanted texts out of what is left, and returns those that were there. All takes together cost about one walk over all sets. */
export function takeCategories(left: CategoriesLeft, wanted: CategorySet): CategorySet {
  if (!wanted.allBut) {
    const taken = [...wanted.values].filter((one) => left.values.has(one) !== left.allBut);
    for (const one of taken) {
      if (left.allBut) left.values.add(one);
      else left.values.delete(one);
    }
    return { allBut: false, values: new Set(taken) };
  }
  const [before, kept] = [left.values, wanted.values];
  if (left.allBut) {
    Object.assign(left, { allBut: false, values: new Set([...kept].filter((one) => !before.has(one))) });
    return { allBut: true, values: new Set([...before, ...kept]) };
  }
  left.values = new Set([...before].filter((one) => kept.has(one)));
  return { allBut: false, values: new Set([...before].filter((one) => !kept.has(one))) };
}
