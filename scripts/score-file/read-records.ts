import type { Format } from "./options.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";
import { readNdjson } from "./read-ndjson.ts";
import type { PassedOver, PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

type Reading = { format: Format; delimiter: string | undefined };

/** The records of a file, one after the other. */
export function readRecords(
  source: TextSource,
  passedOver: PassedOver,
  { format, delimiter }: Reading,
): AsyncGenerator<PlacedRecord> {
  if (format === "csv") return readCsv(source, passedOver, delimiter);
  return format === "json" ? readJson(source) : readNdjson(source);
}

/** The first items, until there are enough, and then all of them: an input is looked at before anything is done with it. */
export async function peek<T>(
  items: AsyncGenerator<T>,
  enough: (count: number) => boolean,
): Promise<{ first: T[]; all: AsyncGenerator<T> }> {
  const first: T[] = [];
  while (!enough(first.length)) {
    const { done, value } = await items.next();
    if (done === true) break;
    first.push(value);
  }
  async function* all() {
    yield* first;
    yield* items;
  }
  return { first, all: all() };
}

const MOST_PEEKED = 1_000;
/** Records may be megabytes each, and those that are looked at first are all in memory. */
const MOST_PEEKED_BYTES = 16_000_000;

/** The names that the first records have, and all of the records. */
export async function peekNames(
  source: TextSource,
  records: AsyncGenerator<PlacedRecord>,
): Promise<{ names: string[]; all: AsyncGenerator<PlacedRecord> }> {
  const { first, all } = await peek(
    records,
    (count) => count === MOST_PEEKED || (count > 0 && source.bytesRead > MOST_PEEKED_BYTES),
  );
  const names = new Set<string>();
  for (const { record } of first) for (const name of Object.keys(record)) names.add(name);
  return { names: [...names], all };
}
