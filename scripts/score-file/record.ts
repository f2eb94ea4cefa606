import { failure } from "./failure.ts";
import type { Failure } from "./failure.ts";

/** One record and where it stands in its file, such as "line 12". */
export type PlacedRecord = { place: string; record: object };

// The API takes bodies of 8 MiB: what is longer is a quote or a bracket that never closes.
export const LONGEST_RECORD = 8 * 1024 * 1024;

/** What is wrong in the input, where, and how to put it right. */
export function badRecord(path: string, place: string, problem: string, wayOut: string): Failure {
  return failure(`${path}, ${place}: ${problem}\n${wayOut} Then run the same command with --restart.`);
}

export function asRecord(path: string, place: string, value: unknown): PlacedRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRecord(
      path,
      place,
      `expected a record, found ${JSON.stringify(value).slice(0, 60)}.`,
      'Make it an object of features such as {"id": "a1", "age": 35}.',
    );
  }
  return { place, record: value };
}
