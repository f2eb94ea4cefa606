import { roundHalfAwayFromZero } from "../decimal.ts";
import { LIMITS } from "../scorecard/limits.ts";
import { addCounts, boundCounts, type Counts } from "./counts.ts";
import { p95Of } from "./latency.ts";
import { edgeOf } from "./score-cells.ts";
import { BINLESS, RECENT, type Tally } from "./tally.ts";

/** What was counted, as plain data that is stored and added up. */
export interface Totals {
  readonly requests: number;
  readonly records: number;
  readonly scoreSum: number;
  readonly least: number | null;
  readonly most: number | null;
  readonly pdSum: number;
  readonly pds: number;
  readonly lastAt: number;
  readonly latencySum: number;
  /** By step; a shadow's requests are not among them. */
  readonly latencies: Counts;
  /** By the score at which each begins. */
  readonly buckets: Counts;
  readonly grades: Counts;
  /** Of the card's own variables, by the text of the warning. */
  readonly warnings: Counts;
  /** Features that the card does not know, by name; the first so many, and how many were met under other names. */
  readonly unknown: Counts;
  readonly unlisted: number;
  /** Records that a shadow was to score and did not, as too many were waiting. */
  readonly dropped: number;
}

/** How records fall into a card's bins, and their scores into its cells. */
export interface Falls {
  readonly records: number;
  /** As `binPlaces` lays them out. */
  readonly bins: readonly number[];
  readonly cells: Counts;
}

/** One score, with what is said of it later. */
export interface RecentScore {
  readonly requestId: string;
  readonly score: number;
  readonly grade: string | null;
  readonly pd: number | null;
  readonly latencyMs: number;
  readonly at: number;
}

export const NO_TOTALS: Totals = {
  requests: 0,
  records: 0,
  scoreSum: 0,
  least: null,
  most: null,
  pdSum: 0,
  pds: 0,
  lastAt: 0,
  latencySum: 0,
  latencies: [],
  buckets: [],
  grades: [],
  warnings: [],
  unknown: [],
  unlisted: 0,
  dropped: 0,
};

export const NO_FALLS: Falls = { records: 0, bins: [], cells: [] };

const BUCKET = 100;

/** Returns a tally as plain data. */
export function totalsOf(tally: Tally): Totals {
  const { requests, records, scoreSum, pdSum, pds, lastAt, latencySum, unlisted, dropped } = tally;
  return {
    requests,
    records,
    scoreSum,
    pdSum,
    pds,
    lastAt,
    latencySum,
    unlisted,
    dropped,
    least: records === 0 ? null : tally.least,
    most: records === 0 ? null : tally.most,
    latencies: [...tally.latencies].map(([step, count]) => [String(step), count]),
    buckets: addCounts(cellsOf(tally).map(([cell, count]) => [bucketOf(tally, Number(cell)), count])),
    grades: addCounts(
      tally.card.grades.flatMap(({ grade }, place) => {
        const count = tally.grades[place] ?? 0;
        return count === 0 ? [] : [[grade, count] as const];
      }),
    ),
    warnings: warningsOf(tally),
    unknown: [...tally.unknown],
  };
}

/** Returns how a tally's records fall into bins and cells. */
export function fallsOf(tally: Tally): Falls {
  return { records: tally.records, bins: [...tally.bins], cells: cellsOf(tally) };
}

/** Returns the last scores of a tally, the oldest first; none of a shadow. */
export function recentOf({ recent, remembered }: Tally): RecentScore[] {
  const first = remembered % RECENT;
  const inOrder = remembered <= RECENT ? recent : [...recent.slice(first), ...recent.slice(0, first)];
  return inOrder.map(({ request: { requestId, latencyMs, at }, score, grade, pd }) => ({
    requestId,
    latencyMs,
    at,
    score,
    grade,
    pd,
  }));
}

/** Returns the sum of what was counted here and there, in whatever order. */
export function addTotals(a: Totals, b: Totals): Totals {
  const { listed, others } = boundCounts(addCounts(a.unknown, b.unknown), LIMITS.listedUnrecognized);
  return {
    requests: a.requests + b.requests,
    records: a.records + b.records,
    scoreSum: a.scoreSum + b.scoreSum,
    least: a.least === null ? b.least : Math.min(a.least, b.least ?? a.least),
    most: a.most === null ? b.most : Math.max(a.most, b.most ?? a.most),
    pdSum: a.pdSum + b.pdSum,
    pds: a.pds + b.pds,
    lastAt: Math.max(a.lastAt, b.lastAt),
    latencySum: a.latencySum + b.latencySum,
    latencies: addCounts(a.latencies, b.latencies),
    buckets: addCounts(a.buckets, b.buckets),
    grades: addCounts(a.grades, b.grades),
    warnings: addCounts(a.warnings, b.warnings),
    unknown: listed,
    unlisted: a.unlisted + b.unlisted + others,
    dropped: a.dropped + b.dropped,
  };
}

/** Returns the sum of how records fall into the bins and cells of one card. */
export function addFalls(a: Falls, b: Falls): Falls {
  const [long, short] = a.bins.length >= b.bins.length ? [a.bins, b.bins] : [b.bins, a.bins];
  return {
    records: a.records + b.records,
    bins: long.map((count, place) => count + (short[place] ?? 0)),
    cells: addCounts(a.cells, b.cells),
  };
}

/** What is told of what was counted; averages of scores and pds are over records, of latencies over requests. */
export interface Summary {
  readonly averageScore: number | null;
  readonly averagePd: number | null;
  readonly averageLatencyMs: number | null;
  readonly p95LatencyMs: number | null;
  readonly buckets: Counts;
  readonly warnings: Counts;
}

/** Beyond these, averages of the same numbers differ by the order in which they were added. */
const DECIMALS = 6;

/**
 * Returns the averages, rounded to six decimals, and counts by name of what was counted; null where there is nothing to
 * average. Buckets are named by both bounds, `300-400`, the lowest first.
 * Reference: contract section 2b, stats.
 */
export function summarize(totals: Totals): Summary {
  const timed = totals.latencies.reduce((sum, [, count]) => sum + count, 0);
  const { unlisted } = totals;
  return {
    averageScore: average(totals.scoreSum, totals.records),
    averagePd: average(totals.pdSum, totals.pds),
    averageLatencyMs: average(totals.latencySum, timed),
    p95LatencyMs: p95Of(totals.latencies),
    buckets: totals.buckets.toSorted(([a], [b]) => Number.parseFloat(a) - Number.parseFloat(b)),
    warnings: [
      ...totals.warnings,
      ...totals.unknown.map(([name, count]) => [`unrecognized_feature: ${name}`, count] as const),
      ...(unlisted > 0 ? [["unrecognized_features: more", unlisted] as const] : []),
    ],
  };
}

function average(sum: number, count: number): number | null {
  return count === 0 ? null : roundHalfAwayFromZero(sum / count, DECIMALS);
}

function cellsOf({ scores, cells }: Tally): Counts {
  return [...scores].flatMap((count, index) => (count === 0 ? [] : [[String(cells.first + index), count] as const]));
}

/** A bucket is 100 points wide; that of a card whose cells are wider is one cell. */
function bucketOf({ cells }: Tally, cell: number): string {
  const width = Math.max(BUCKET, cells.points);
  const from = Math.floor(edgeOf(cells, cell) / width) * width;
  return `${from}-${from + width}`;
}

function warningsOf({ card, bins, offsets }: Tally): Counts {
  return card.variables.flatMap(({ warningTexts }, index) =>
    warningTexts.slice(0, BINLESS).flatMap((text, place) => {
      const count = bins[(offsets[index] ?? 0) - 1 - place] ?? 0;
      return count === 0 ? [] : [[text, count] as const];
    }),
  );
}
