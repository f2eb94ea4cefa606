import type { Counts } from "./counts.ts";

/** Whole milliseconds up to here; above, steps that grow by a twentieth. */
const EXACT_MS = 20;
const GROWTH = 1.05;

/** Returns the step of a latency histogram that a latency in milliseconds, 0 or more, falls in: a whole number from 0. */
export function latencyStep(ms: number): number {
  const whole = Math.max(0, Math.round(ms));
  return whole <= EXACT_MS ? whole : EXACT_MS + Math.ceil(Math.log(whole / EXACT_MS) / Math.log(GROWTH) - 1e-9);
}

/** Returns the longest latency of a step, in whole milliseconds. */
export function latencyOf(step: number): number {
  return step <= EXACT_MS ? step : Math.floor(EXACT_MS * GROWTH ** (step - EXACT_MS) + 1e-6);
}

/**
 * Returns the latency that 95 of 100 requests did not pass, by a histogram whose names are steps: the longest of the step in
 * which the request of that rank lies, so exact up to 20 ms and at most 5 % too long above. Null without requests.
 * Reference: Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), definition 1 (nearest rank).
 */
export function p95Of(steps: Counts): number | null {
  const total = steps.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.ceil(total * 0.95);
  let before = 0;
  for (const [step, count] of steps.toSorted(([a], [b]) => Number(a) - Number(b))) {
    before += count;
    if (before >= rank) return latencyOf(Number(step));
  }
  return null;
}
