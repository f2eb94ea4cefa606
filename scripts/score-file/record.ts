import { failure } from "../api/failure.ts";
import type { Failure } from "../api/failure.ts";

/** One record, where it stands in its file, such as "line 12", and its number: 1 is the first below the header. */
export type PlacedRecord = { place: string; row: number; record: Readonly<Record<string, unknown>> };

/** Rows that were read and are no records. */
export type PassedOver = { empty: number; headers: number };

// The API takes bodies of 8 MiB: what is longer is a quote or a bracket that never closes.
export const LONGEST_RECORD = 8 * 1024 * 1024;

/** What is wrong in the input, where, and how to put it right. */
export function badRecord(name: string, place: string, problem: string, wayOut: string): Failure {
  return failure(`${name}, ${place}: ${problem}\n${wayOut} Then run the same command with --restart.`);
}

export function asRecord(name: string, place: string, value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw badRecord(
    name,
    place,
    `expected a record, found ${JSON.stringify(value).slice(0, 60)}.`,
    'Make it an object of features such as {"id": "a1", "age": 35}.',
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
