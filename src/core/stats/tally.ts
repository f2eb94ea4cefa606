import type { Assessment } from "../scorecard/assess.ts";
import type { CompiledScorecard, Outcome } from "../scorecard/compile.ts";
import { LIMITS } from "../scorecard/limits.ts";
import type { ApplicantRecord } from "../scorecard/record.ts";
import { unrecognizedFeatures } from "../scorecard/warnings.ts";
import { latencyStep } from "./latency.ts";
import { cellOf, scoreCells, type ScoreCells } from "./score-cells.ts";

/** So many scores are remembered one by one. */
export const RECENT = 20;
/** Of NO_BIN: they stand before a variable's bins. */
export const BINLESS = 4;
const LONGEST_NAME = 200;

/** A request whose records are being counted, or were. */
interface CountedRequest {
  readonly requestId: string;
  latencyMs: number;
  at: number;
}

interface RememberedScore {
  readonly request: CountedRequest;
  readonly score: number;
  readonly grade: string | null;
  readonly pd: number | null;
}

/** What is counted of the records that one model has scored; no value of a record and no id is in it. */
export interface Tally {
  readonly card: CompiledScorecard;
  readonly cells: ScoreCells;
  /** Where bin 0 of each variable stands in `bins`; the places of NO_BIN are before it. */
  readonly offsets: Int32Array;
  readonly bins: Int32Array;
  readonly scores: Int32Array;
  /** By the place of the grade in the card; a score without a grade is the last. */
  readonly grades: Int32Array;
  /** Features that the card does not know, by name, and how many were met beyond those that are listed. */
  readonly unknown: Map<string, number>;
  unlisted: number;
  readonly latencies: Map<number, number>;
  /** A ring: the place of a score is its number among those remembered, modulo RECENT. */
  readonly recent: RememberedScore[];
  remembered: number;
  request: CountedRequest | undefined;
  /** How many records of the request are still to come: only the last of them are remembered. */
  toCome: number;
  requests: number;
  records: number;
  scoreSum: number;
  least: number;
  most: number;
  pdSum: number;
  pds: number;
  latencySum: number;
  lastAt: number;
  dropped: number;
}

/** Returns where bin 0 of each variable stands in a row of all bins, with four places for NO_BIN before it, and the row's length. */
export function binPlaces({ variables }: CompiledScorecard): { offsets: Int32Array; length: number } {
  const offsets = new Int32Array(variables.length);
  let length = 0;
  for (const [index, { units }] of variables.entries()) {
    offsets[index] = length + BINLESS;
    length += BINLESS + units.length;
  }
  return { offsets, length };
}

/** Returns a tally of nothing, with room for a card's bins and scores. */
export function emptyTally(card: CompiledScorecard): Tally {
  const cells = scoreCells(card);
  const { offsets, length } = binPlaces(card);
  return {
    card,
    cells,
    offsets,
    bins: new Int32Array(length),
    scores: new Int32Array(cells.count),
    grades: new Int32Array(card.grades.length + 1),
    unknown: new Map(),
    unlisted: 0,
    latencies: new Map(),
    recent: [],
    remembered: 0,
    request: undefined,
    toCome: 0,
    requests: 0,
    records: 0,
    scoreSum: 0,
    least: Infinity,
    most: -Infinity,
    pdSum: 0,
    pds: 0,
    latencySum: 0,
    lastAt: 0,
    dropped: 0,
  };
}

/** Begins a request: so many records that are counted next are its own. A shadow has no request. */
export function beginRequest(tally: Tally, requestId: string, records: number): void {
  tally.toCome = records;
  tally.request = { requestId, latencyMs: 0, at: 0 };
}

/** Counts one assessed record. It is called for each record of a batch: it is to cost next to nothing. */
export function countRecord(tally: Tally, record: ApplicantRecord, assessment: Assessment): void {
  const { bins, unrecognized } = assessment;
  const { score, grade, pd } = assessment.outcome;
  const { bins: counts, offsets, scores, cells, grades } = tally;
  for (let index = 0; index < bins.length; index += 1) {
    const place = (offsets[index] ?? 0) + (bins[index] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const cell = Math.min(Math.max(cellOf(cells, score) - cells.first, 0), cells.count - 1);
  scores[cell] = (scores[cell] ?? 0) + 1;
  const place = gradePlace(tally.card, grade);
  grades[place] = (grades[place] ?? 0) + 1;
  tally.scoreSum += score;
  if (score < tally.least) tally.least = score;
  if (score > tally.most) tally.most = score;
  if (pd !== null) {
    tally.pdSum += pd;
    tally.pds += 1;
  }
  if (unrecognized) countUnknown(tally, record);
  tally.toCome -= 1;
  if (tally.toCome < RECENT && tally.request) remember(tally, tally.request, assessment.outcome);
  tally.records += 1;
}

function gradePlace({ grades }: CompiledScorecard, grade: string | null): number {
  let place = 0;
  while (place < grades.length && grades[place]?.grade !== grade) place += 1;
  return place;
}

function remember(tally: Tally, request: CountedRequest, { score, grade, pd }: Outcome): void {
  const place = tally.remembered % RECENT;
  tally.recent[place] = { request, score, grade, pd };
  tally.remembered += 1;
}

function countUnknown(tally: Tally, record: ApplicantRecord): void {
  const { unknown } = tally;
  for (const name of unrecognizedFeatures(tally.card, record)) {
    const known = unknown.get(name);
    if (known !== undefined) unknown.set(name, known + 1);
    else if (unknown.size < LIMITS.listedUnrecognized && name.length <= LONGEST_NAME) unknown.set(name, 1);
    else tally.unlisted += 1;
  }
}

/** Ends a request whose records were counted: `at` in milliseconds since 1970; a shadow took no time of a request. */
export function endRequest(tally: Tally, { at, latencyMs }: { at: number; latencyMs: number | null }): void {
  tally.requests += 1;
  tally.lastAt = Math.max(tally.lastAt, at);
  const { request } = tally;
  if (request === undefined || latencyMs === null) return;
  request.at = at;
  request.latencyMs = latencyMs;
  tally.request = undefined;
  tally.latencySum += latencyMs;
  const step = latencyStep(latencyMs);
  tally.latencies.set(step, (tally.latencies.get(step) ?? 0) + 1);
}
