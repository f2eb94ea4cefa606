import { asRecord, badRecord, LONGEST_RECORD } from "./record.ts";
import type { PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

/** The records of a file with one JSON object a line; blank lines are passed over. */
export async function* readNdjson(source: TextSource): AsyncGenerator<PlacedRecord> {
  let line = 0;
  for await (const text of lines(source)) {
    line += 1;
    if (text.trim() === "") continue;
    yield asRecord(source.path, `line ${line}`, parseLine(source.path, line, text));
  }
}

// Not node:readline: it also breaks lines at U+2028 and U+2029, which JSON allows inside a string.
async function* lines({ path, chunks }: TextSource): AsyncGenerator<string> {
  let rest = "";
  let line = 1;
  for await (const chunk of chunks) {
    const whole = (rest + chunk).split("\n");
    rest = whole.pop() ?? "";
    line += whole.length;
    yield* whole;
    if (rest.length > LONGEST_RECORD) {
      throw badRecord(
        path,
        `line ${line}`,
        "the line is longer than any record can be.",
        "Put each record on its own line.",
      );
    }
  }
  yield rest;
}

function parseLine(path: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRecord(
      path,
      `line ${line}`,
      `not valid JSON (${reason}).`,
      "Correct the line: one JSON object, on one line.",
    );
  }
}
