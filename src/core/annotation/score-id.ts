import { hashedUuid } from "../identifier.ts";

/**
 * Where a score is stored, as its id says it. An id is made of the place instead of being looked up in an index, so that a
 * score costs one row written.
 */
export interface ScorePlace {
  /** The number of the label in its space: 1 to 2^32 - 1. */
  readonly labelNumber: number;
  /** 48 bits of a hash of the source: scores of one source stand side by side. */
  readonly unit: number;
  /** 42 bits of a hash of source and annotator, in a text of 14 hexadecimal digits; it tells the scores of a source apart. */
  readonly mark: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Returns the place of a score from the number of its label and the SHA-256 of its source and of source and annotator. */
export function placeOf(labelNumber: number, sourceHash: Uint8Array, annotatorHash: Uint8Array): ScorePlace {
  const unit = sourceHash.slice(0, 6).reduce((number, byte) => number * 256 + byte, 0);
  const bytes = new Uint8Array(16);
  bytes.set(annotatorHash.slice(0, 6), 4);
  return { labelNumber, unit, mark: hashedUuid(bytes).slice(9, 23) };
}

/**
 * Returns the id of the score at a place, a UUID of version 8: the label's number, the mark, the unit.
 * Reference: RFC 9562, section 5.8.
 */
export function scoreIdOf({ labelNumber, unit, mark }: ScorePlace): string {
  return `${hexadecimal(labelNumber, 8)}-${mark}-${hexadecimal(unit, 12)}`;
}

/** Returns the place that an id of a score names, in either case; undefined for text that is no such id. */
export function parseScoreId(text: string): ScorePlace | undefined {
  const id = text.toLowerCase();
  if (!UUID.test(id)) return undefined;
  return {
    labelNumber: Number.parseInt(id.slice(0, 8), 16),
    unit: Number.parseInt(id.slice(24), 16),
    mark: id.slice(9, 23),
  };
}

function hexadecimal(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
