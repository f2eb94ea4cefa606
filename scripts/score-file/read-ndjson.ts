import { parseExactJson } from "../api/parse-json.ts";
import { asRecord, badRecord, LONGEST_RECORD } from "./record.ts";
import type { PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

/** The records of a file with one JSON object a line; blank lines are passed over. */
export async function* readNdjson(source: TextSource): AsyncGenerator<PlacedRecord> {
  const { name } = source;
  let line = 0;
  let row = 0;
  for await (const text of lines(source)) {
    line += 1;
    if (text.trim() === "") continue;
    row += 1;
    const place = `line ${line}`;
    yield { place, row, record: asRecord(name, place, parseLine(name, line, text)) };
  }
}

// Not node:readline: it also breaks lines at U+2028 and U+2029, which JSON allows inside a string.
async function* lines({ name, chunks }: TextSource): AsyncGenerator<string> {
  let rest = "";
  let line = 1;
  for await (const chunk of chunks) {
    const whole = (rest + chunk).split("\n");
    rest = whole.pop() ?? "";
    line += whole.length;
    yield* whole;
    if (rest.length > LONGEST_RECORD) {
      throw badRecord(
        name,
        `line ${line}`,
        "the line is longer than any record can be.",
        "Put each record on its own line.",
      );
    }
  }
  yield rest;
}

function parseLine(name: string, line: number, text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRecord(
      name,
      `line ${line}`,
      `not valid JSON (${reason}).`,
      "Correct the line: one JSON object, on one line.",
    );
  }
}
