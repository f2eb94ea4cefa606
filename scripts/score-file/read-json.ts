import { JSONParser } from "@streamparser/json";
import { asRecord, badRecord, LONGEST_RECORD } from "./record.ts";
import type { PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

/** The records of a file that holds one JSON array, of which never more than a chunk is in memory. */
export async function* readJson({ path, chunks }: TextSource): AsyncGenerator<PlacedRecord> {
  const parser = new JSONParser({ paths: ["$.*"], keepStack: false });
  let ready: unknown[] = [];
  let count = 0;
  let sinceRecord = 0;
  let opened = false;
  parser.onValue = ({ value }) => ready.push(value);

  for await (const chunk of chunks) {
    if (!opened && chunk.trim() !== "") {
      if (!chunk.trimStart().startsWith("[")) throw notAnArray(path);
      opened = true;
    }
    const problem = problemOf(() => parser.write(chunk));
    sinceRecord = ready.length > 0 ? 0 : sinceRecord + chunk.length;
    for (const value of ready) {
      count += 1;
      yield asRecord(path, `record ${count}`, value);
    }
    ready = [];
    if (problem !== undefined) throw malformed(path, count, problem);
    if (sinceRecord > LONGEST_RECORD) throw malformed(path, count, "the record never ends");
  }
  if (!opened) throw notAnArray(path);
  if (!parser.isEnded) throw malformed(path, count, "the file ends before the array does");
}

function problemOf(parse: () => void): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function malformed(path: string, count: number, reason: string) {
  const place = count === 0 ? "at the start" : `after record ${count}`;
  return badRecord(path, place, `not valid JSON (${reason}).`, "Correct the file.");
}

function notAnArray(path: string) {
  const wayOut = 'Write it as [{"id": "a1", …}, …], or use --format ndjson for one record a line.';
  return badRecord(path, "at the start", "not a JSON array of records.", wayOut);
}
