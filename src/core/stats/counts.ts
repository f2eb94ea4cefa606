/** How often each name was met. Pairs, as a name may be any text: an object would take "__proto__" for its own. */
export type Counts = readonly (readonly [name: string, count: number])[];

/** Returns the sums of counts, by name, in the order in which the names are met. */
export function addCounts(...all: readonly Counts[]): Counts {
  const sums = new Map<string, number>();
  for (const counts of all) for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums];
}

/**
 * Returns counts of at most `most` names, the first, and how many were counted under others. Whoever sends names of their
 * own cannot fill the statistics with them.
 */
export function boundCounts(counts: Counts, most: number): { readonly listed: Counts; readonly others: number } {
  return { listed: counts.slice(0, most), others: counts.slice(most).reduce((sum, [, count]) => sum + count, 0) };
}
