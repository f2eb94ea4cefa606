/** What one variable can gain, above 0 and rising: at most one of them is taken. */
export interface Choice {
  readonly gains: Float64Array;
}

interface Pick<C> {
  readonly choice: C;
  /** The place of the gain that is taken. */
  readonly at: number;
}

interface Found<C> {
  readonly picks: readonly Pick<C>[];
  /** Whether no other sum of as few gains is smaller and enough. */
  readonly least: boolean;
}

/** To find the least sum is the subset sum problem: beyond so many steps the best one so far is taken. */
const MAX_STEPS = 20_000;

/**
 * Returns the fewest gains, one a choice, whose sum is at least `needed`, and among as few those of the least sum;
 * undefined where all together are not enough. `needed` is above 0. The number of gains is always the fewest; the sum is
 * the least where `least` says so, which holds unless more than 20,000 steps are needed.
 * Reference: Land and Doig (1960), branch and bound.
 */
export function leastSum<C extends Choice>(choices: readonly C[], needed: number): Found<C> | undefined {
  const largest = ({ gains }: Choice) => gains.at(-1) ?? 0;
  const ranked = choices.toSorted((a, b) => largest(b) - largest(a));
  const upTo = [0];
  for (const choice of ranked) upTo.push((upTo.at(-1) ?? 0) + largest(choice));
  const count = upTo.findIndex((sum) => sum >= needed);
  if (count === -1) return undefined;
  const search: Search<C> = {
    ranked,
    upTo,
    smallestFrom: smallestFrom(ranked),
    needed,
    sum: Infinity,
    picks: [],
    steps: 0,
  };
  descend(search, { from: 0, left: count, sum: 0, picks: [] });
  return { picks: search.picks, least: search.sum === needed || search.steps <= MAX_STEPS };
}

interface Search<C> {
  /** The choices with the largest gains first. */
  readonly ranked: readonly C[];
  /** The largest gains of the first choices together. */
  readonly upTo: readonly number[];
  /** The smallest gain of a choice or of any after it. */
  readonly smallestFrom: readonly number[];
  readonly needed: number;
  /** The best so far. */
  sum: number;
  picks: readonly Pick<C>[];
  steps: number;
}

interface Node<C> {
  readonly from: number;
  /** How many gains are still to be taken. */
  readonly left: number;
  readonly sum: number;
  readonly picks: readonly Pick<C>[];
}

function smallestFrom(ranked: readonly Choice[]): number[] {
  const smallest: number[] = [];
  let least = Infinity;
  for (const { gains } of ranked.toReversed()) {
    least = Math.min(least, gains[0] ?? Infinity);
    smallest.unshift(least);
  }
  return smallest;
}

/** Goes only where enough can still be reached and less than the best so far. */
function descend<C extends Choice>(search: Search<C>, { from, left, sum, picks }: Node<C>): void {
  const { ranked, upTo, needed } = search;
  for (let index = from; index + left <= ranked.length; index += 1) {
    const choice = ranked[index];
    const others = (upTo[index + left] ?? 0) - (upTo[index + 1] ?? 0);
    const leastOthers = left === 1 ? 0 : (left - 1) * (search.smallestFrom[index + 1] ?? 0);
    if (choice === undefined || sum + (choice.gains.at(-1) ?? 0) + others < needed) return;
    const { gains } = choice;
    for (let at = firstAtLeast(gains, needed - sum - others); at < gains.length; at += 1) {
      const reached = sum + (gains[at] ?? 0);
      search.steps += 1;
      if (search.sum === needed || search.steps > MAX_STEPS) return;
      if (reached + leastOthers >= search.sum) break;
      const taken = [...picks, { choice, at }];
      if (left > 1) descend(search, { from: index + 1, left: left - 1, sum: reached, picks: taken });
      else Object.assign(search, { sum: reached, picks: taken });
    }
  }
}

function firstAtLeast(gains: Float64Array, wanted: number): number {
  let from = 0;
  let to = gains.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((gains[middle] ?? Infinity) >= wanted) to = middle;
    else from = middle + 1;
  }
  return from;
}
