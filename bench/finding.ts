/** What one measurement found, and what it may be at most or must be at least. */
export interface Finding {
  readonly name: string;
  readonly unit: "times" | "records a second" | "sweeps" | "ms of CPU" | "milliseconds";
  /** The median of all rounds, and the bounds of their middle half. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly budget?: { readonly is: "at most" | "at least"; readonly limit: number };
  /** The absolute figures behind a ratio; they say something about the machine only. */
  readonly detail: string;
}

/** A group of measurements; a new one is added to the list in run.ts. `draws` says whether its plot is written to docs/. */
export type Bench = (options: { readonly draws: boolean }) => Promise<Finding[]>;

/** Returns whether a finding keeps its budget, undefined where it has none. */
export function isMet({ median, budget }: Finding): boolean | undefined {
  if (!budget) return undefined;
  return budget.is === "at most" ? median <= budget.limit : median >= budget.limit;
}

/** Returns the median and the quartiles of the rounds. */
export function summarise(rounds: readonly number[]): Pick<Finding, "median" | "low" | "high"> {
  return { median: median(rounds), low: quantile(rounds, 0.25), high: quantile(rounds, 0.75) };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By linear interpolation between the two values next to the place. Reference: Hyndman and Fan (1996), definition 7. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
