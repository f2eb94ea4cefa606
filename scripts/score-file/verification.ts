import { z } from "zod";
import type { Row } from "./rows.ts";
import type { Result } from "./send-batch.ts";

/** Decimal fractions are not exact in binary; what is further apart than this is another score. */
const TOLERANCE = 1e-9;
const LISTED = 10;
const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

const Difference = z.object({ place: z.string(), row: z.number(), expected: z.string(), score: z.number() });

/** How the scores compare with a column of the input. A cell that holds no number differs from every score. */
export const Verification = z.object({
  compared: z.number(),
  differing: z.number(),
  worst: z.number(),
  withoutNumber: z.number(),
  first: z.array(Difference),
});
export type Verification = z.infer<typeof Verification>;

export function emptyVerification(): Verification {
  return { compared: 0, differing: 0, worst: 0, withoutNumber: 0, first: [] };
}

/** Compares a batch of scores with what their rows expect, in place. */
export function verify(verification: Verification, rows: readonly Row[], results: readonly Result[]): void {
  for (const [index, { place, row, expected }] of rows.entries()) {
    const score = results[index]?.score;
    if (score === undefined) continue;
    verification.compared += 1;
    const number = toNumber(expected);
    const distance = number === undefined ? 0 : Math.abs(score - number);
    if (number !== undefined && distance <= TOLERANCE) continue;
    verification.differing += 1;
    if (number === undefined) verification.withoutNumber += 1;
    verification.worst = Math.max(verification.worst, distance);
    if (verification.first.length < LISTED) {
      verification.first.push({ place, row, expected: shown(expected), score });
    }
  }
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : undefined;
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "(empty)";
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 40);
}
