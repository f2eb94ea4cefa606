import type { Counts } from "./counts.ts";
import type { Falls } from "./totals.ts";

const BANDS = 10;

/** A band of scores: from one cell to before another, null where it is open; and how many records of the sample it holds. */
export interface ScoreBand {
  readonly from: number | null;
  readonly to: number | null;
  readonly records: number;
}

/** What is stored of a reference sample: how it falls into the card's bins, and ten bands of its scores. */
export interface Reference {
  readonly records: number;
  readonly bins: readonly number[];
  readonly bands: readonly ScoreBand[];
}

/** Returns what is stored of a sample. */
export function referenceOf({ records, bins, cells }: Falls): Reference {
  return { records, bins, bands: scoreBands(cells, records) };
}

/**
 * Returns bands of equal count, as nearly as the scores allow: each tenth of the sample ends its band at the edge of a cell that
 * leaves the two sides nearest to their parts. Scores of one cell are never parted, so that a sample of few scores has fewer
 * bands. The first band is open below, the last above; `cells` are counts by the number of the cell, `records` their sum.
 */
export function scoreBands(cells: Counts, records: number): ScoreBand[] {
  const sorted = cells.map(([cell, count]) => [Number(cell), count] as const).toSorted(([a], [b]) => a - b);
  let before = 0;
  const edges = sorted.map(([cell, count]) => {
    const edge = { cell, before };
    before += count;
    return edge;
  });
  const inner = edges.slice(1);
  const chosen = new Map<number, number>();
  for (let tenth = 1; tenth < BANDS && inner.length > 0; tenth += 1) {
    const wanted = (records * tenth) / BANDS;
    const nearest = inner.reduce((best, edge) =>
      Math.abs(edge.before - wanted) < Math.abs(best.before - wanted) ? edge : best,
    );
    chosen.set(nearest.cell, nearest.before);
  }
  const bounds = [{ cell: null, before: 0 }, ...[...chosen].map(([cell, at]) => ({ cell, before: at }))];
  return bounds.map((bound, index) => {
    const next = bounds[index + 1];
    return { from: bound.cell, to: next?.cell ?? null, records: (next?.before ?? records) - bound.before };
  });
}

/** Returns how many records fall into each band. */
export function countBands(bands: readonly ScoreBand[], cells: Counts): number[] {
  const counts = bands.map(() => 0);
  for (const [name, count] of cells) {
    const cell = Number(name);
    const index = bands.findIndex(({ to }) => to === null || cell < to);
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}
