/** The bins that a value can be moved to, by rising points; of bins that earn the same, the specification's first. */
export interface Moves {
  readonly bins: Int32Array;
  /** What each earns, in the card's units. */
  readonly units: Float64Array;
}

export const NO_MOVES: Moves = { bins: new Int32Array(), units: new Float64Array() };

/** Returns the moves to `reachable` bins, numbers in the order of the specification; `units` are what each bin earns. */
export function movesTo(reachable: readonly number[], units: Float64Array): Moves {
  const earned = (bin: number) => units[bin] ?? 0;
  const rising = reachable.toSorted((a, b) => earned(a) - earned(b));
  const kept = rising.filter((bin, index) => index === 0 || earned(bin) > earned(rising[index - 1] ?? bin));
  return { bins: Int32Array.from(kept), units: Float64Array.from(kept, earned) };
}
