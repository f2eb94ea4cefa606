import { bytesOf } from "../core/json-bounds.ts";

/** D1 takes a parameter of 2 MB. */
const MAX_SENT_BYTES = 1_500_000;

/** Divides JSON texts so that a statement can take each part as one parameter. */
export function partsOf(texts: readonly string[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const bytes = bytesOf(text) + 1;
    if (bytes > room || parts.length === 0) {
      parts.push([]);
      room = MAX_SENT_BYTES;
    }
    room -= bytes;
    parts.at(-1)?.push(text);
  }
  return parts;
}
