import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import { exactNumber } from "../api/parse-json.ts";
import { asRecord, badRecord, LONGEST_RECORD } from "./record.ts";
import type { PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

/** Remembers a number as it is written, since a whole number beyond 2^53 is another one once it is read. */
class SourceTokenizer extends Tokenizer {
  source = "";

  protected override parseNumber(source: string): number {
    this.source = source;
    return Number(source);
  }
}

/** The records of a file that holds one JSON array, of which never more than a chunk is in memory. */
export async function* readJson({ name, chunks }: TextSource): AsyncGenerator<PlacedRecord> {
  const tokenizer = new SourceTokenizer();
  const parser = new TokenParser({ paths: ["$.*"], keepStack: false });
  let ready: unknown[] = [];
  let count = 0;
  let sinceRecord = 0;
  let opened = false;
  tokenizer.onToken = (token) => {
    const exact = token.token === TokenType.NUMBER ? exactNumber(tokenizer.source) : undefined;
    parser.write(typeof exact === "string" ? { token: TokenType.STRING, value: exact, offset: token.offset } : token);
  };
  parser.onError = (error) => tokenizer.error(error);
  parser.onEnd = () => {
    if (!tokenizer.isEnded) tokenizer.end();
  };
  parser.onValue = ({ value }) => ready.push(value);

  for await (const chunk of chunks) {
    if (!opened && chunk.trim() !== "") {
      if (!chunk.trimStart().startsWith("[")) throw notAnArray(name);
      opened = true;
    }
    const problem = problemOf(() => tokenizer.write(chunk));
    sinceRecord = ready.length > 0 ? 0 : sinceRecord + chunk.length;
    for (const value of ready) {
      count += 1;
      const place = `record ${count}`;
      yield { place, row: count, record: asRecord(name, place, value) };
    }
    ready = [];
    if (problem !== undefined) throw malformed(name, count, problem);
    if (sinceRecord > LONGEST_RECORD) throw malformed(name, count, "the record never ends");
  }
  if (!opened) throw notAnArray(name);
  if (!parser.isEnded) throw malformed(name, count, "the file ends before the array does");
}

function problemOf(parse: () => void): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function malformed(name: string, count: number, reason: string) {
  const place = count === 0 ? "at the start" : `after record ${count}`;
  return badRecord(name, place, `not valid JSON (${reason}).`, "Correct the file.");
}

function notAnArray(name: string) {
  const wayOut = 'Write it as [{"id": "a1", …}, …], or use --format ndjson for one record a line.';
  return badRecord(name, "at the start", "not a JSON array of records.", wayOut);
}
