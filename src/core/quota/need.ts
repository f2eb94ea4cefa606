import type { Amount } from "./amount.ts";

/** What a write may add: rows, and how often what was sent is stored in them (once where it is left out). */
export interface Addition {
  readonly rows: number;
  readonly copies?: number;
}

/** What a row may take beside what was sent: its space, its ids, its times, and its entries in indexes. */
const BYTES_OF_A_ROW = 450;
/** How many of them are left for a text in it whose length nobody knows before, as that of a score. */
const BYTES_OF_A_TEXT = 200;
/** How many bytes the longest answer has that is kept under an Idempotency-Key, where its route says nothing else. */
export const KEPT_ANSWER_BYTES = 16 * 1_024;
/** What sealing makes of a byte, and what the row takes beside the answer. */
const SEALED = 4 / 3;
const BYTES_OF_A_KEY = 660;

/** Returns the bytes that texts of rows have beyond what is reserved for the rows: 0 for short ones. */
export function beyondRows(bytesOfTexts: readonly number[]): number {
  return Math.max(
    0,
    bytesOfTexts.reduce((sum, bytes) => sum + bytes - BYTES_OF_A_TEXT, 0),
  );
}

/**
 * Returns the room that a write needs, in rows and bytes; 450 bytes for a row, and what was sent (`bodyBytes`) as often as it
 * is stored. `keptBytes` are those of the longest answer that is kept under an Idempotency-Key, 0 where none is.
 */
export function needOf({ rows, copies = 1 }: Addition, bodyBytes: number, keptBytes: number): Amount {
  const bytes = rows * BYTES_OF_A_ROW + copies * bodyBytes;
  if (keptBytes === 0) return { rows, bytes };
  return { rows: rows + 1, bytes: bytes + Math.ceil(keptBytes * SEALED) + BYTES_OF_A_KEY };
}
