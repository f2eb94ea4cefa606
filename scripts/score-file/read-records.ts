import type { Format } from "./options.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";
import { readNdjson } from "./read-ndjson.ts";
import type { PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

/** For each format, how a file of it becomes records, one after the other. */
export const readRecords: Record<Format, (source: TextSource) => AsyncIterable<PlacedRecord>> = {
  csv: readCsv,
  json: readJson,
  ndjson: readNdjson,
};
