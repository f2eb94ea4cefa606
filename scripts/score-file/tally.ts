import { z } from "zod";
import { nameCommas } from "./commas.ts";
import type { Row } from "./rows.ts";
import type { BatchAnswer } from "./send-batch.ts";
import { emptyVerification, Verification } from "./verification.ts";

// Scores are counted in steps that double when there are too many of them, and rare warnings share one entry, so that a
// run of any length fits in memory and in its checkpoint.
const FINEST_STEP = 1 / 1024;
const MAX_STEPS = 2_000;
const MAX_WARNINGS = 1_000;
const OTHER_WARNINGS = "(other warnings)";

/** What the summary needs to know of the records scored so far. Counts are by grade and warning text. */
export const Tally = z.object({
  records: z.number(),
  elapsedMs: z.number(),
  sum: z.number(),
  lowest: z.number().nullable(),
  highest: z.number().nullable(),
  step: z.number(),
  steps: z.record(z.string(), z.number()),
  grades: z.record(z.string(), z.number()),
  /** The one version of the model that has made all of the scores; null before the first. */
  version: z.string().nullable(),
  warned: z.number(),
  warnings: z.record(z.string(), z.number()),
  verification: Verification,
});
export type Tally = z.infer<typeof Tally>;

export function emptyTally(): Tally {
  return {
    records: 0,
    elapsedMs: 0,
    sum: 0,
    lowest: null,
    highest: null,
    step: FINEST_STEP,
    steps: {},
    grades: {},
    version: null,
    warned: 0,
    warnings: {},
    verification: emptyVerification(),
  };
}

/** Adds a batch's results to the tally, in place. */
export function countResults(tally: Tally, rows: readonly Pick<Row, "features">[], answer: BatchAnswer): void {
  tally.version = answer.model_version;
  const full = Object.keys(tally.warnings).length >= MAX_WARNINGS;
  for (const [index, { score, risk_grade: grade, warnings }] of answer.results.entries()) {
    tally.records += 1;
    tally.sum += score;
    tally.lowest = Math.min(tally.lowest ?? score, score);
    tally.highest = Math.max(tally.highest ?? score, score);
    increment(tally.steps, String(Math.floor(score / tally.step)));
    increment(tally.grades, grade ?? "(none)");
    if (warnings.length > 0) tally.warned += 1;
    for (const warning of nameCommas(warnings, rows[index]?.features ?? {})) {
      increment(tally.warnings, full && !(warning in tally.warnings) ? OTHER_WARNINGS : warning);
    }
  }
  while (Object.keys(tally.steps).length > MAX_STEPS) doubleStep(tally);
}

function doubleStep(tally: Tally): void {
  const halved: Record<string, number> = {};
  for (const [step, count] of Object.entries(tally.steps))
    increment(halved, String(Math.floor(Number(step) / 2)), count);
  tally.steps = halved;
  tally.step *= 2;
}

function increment(counts: Record<string, number>, key: string, by = 1): void {
  counts[key] = (counts[key] ?? 0) + by;
}
