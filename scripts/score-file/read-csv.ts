import { CsvError, parse } from "csv-parse";
import { failure } from "../api/failure.ts";
import { findDelimiter } from "./delimiter.ts";
import { badRecord, LONGEST_RECORD } from "./record.ts";
import type { PassedOver, PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

type Row = { line: number; cells: string[] };

/** Any of them ends a line, whichever others the file has; the first is what a broken transfer makes of the second. */
const LINE_ENDS = ["\r\r\n", "\r\n", "\n", "\r"];
const LINE_BREAK = /\r\n|\n|\r/g;

/**
 * The records of a CSV file: its header names the features, an empty cell is null, every other cell is its text. Rows of
 * nothing but blanks, and rows that repeat the header, are no records: they are counted in `passedOver`.
 */
export async function* readCsv(
  source: TextSource,
  passedOver: PassedOver,
  delimiter: string | undefined,
): AsyncGenerator<PlacedRecord> {
  const { name } = source;
  let header: string[] | undefined;
  let row = 0;
  for await (const { line, cells } of rows(source, delimiter)) {
    if (header === undefined) {
      header = checkedHeader(name, line, cells);
      continue;
    }
    row += 1;
    if (cells.every((cell) => cell.trim() === "")) {
      passedOver.empty += 1;
    } else if (repeats(header, cells)) {
      passedOver.headers += 1;
    } else if (cells.length === header.length) {
      yield { place: `line ${line}`, row, record: toRecord(header, cells) };
    } else {
      throw wrongWidth(name, line, cells.length, header.length);
    }
  }
  if (header === undefined) throw failure(`${name} is empty: its first line must name the features.`);
}

function repeats(header: string[], cells: string[]): boolean {
  return cells.length === header.length && cells.every((cell, column) => cell === header[column]);
}

function toRecord(header: string[], cells: string[]): Record<string, unknown> {
  return Object.fromEntries(header.map((name, column) => [name, cells[column] === "" ? null : cells[column]]));
}

function checkedHeader(name: string, line: number, names: string[]): string[] {
  const unnamed = names.findIndex((column) => column.trim() === "");
  const repeated = names.find((column, at) => names.indexOf(column) !== at);
  if (unnamed === -1 && repeated === undefined) return names;
  const problem =
    unnamed === -1 ? `the header names "${repeated}" twice.` : `column ${unnamed + 1} of the header has no name.`;
  throw badRecord(name, `line ${line}`, problem, "Correct the header line.");
}

function wrongWidth(name: string, line: number, found: number, wanted: number) {
  return badRecord(
    name,
    `line ${line}`,
    `${found} field${found === 1 ? "" : "s"} where the header has ${wanted}.`,
    "Give the line one cell per column, and put cells with a delimiter or a line break in double quotes.",
  );
}

async function* rows({ name, chunks }: TextSource, wanted: string | undefined): AsyncGenerator<Row> {
  const { delimiter, text } = await findDelimiter(chunks, wanted);
  let line = 1;
  for await (const { rows, error } of parsed(text(), delimiter)) {
    for (const cells of rows) {
      const blank = cells.length === 1 && cells[0] === "";
      if (!blank) yield { line, cells };
      line += 1;
      for (const cell of cells) line += cell.match(LINE_BREAK)?.length ?? 0;
    }
    if (error !== undefined) throw badQuotes(name, line, error);
  }
}

type Parsed = { rows: string[][]; error: CsvError | undefined };

/** What each chunk completes. The rows are taken where they are made: from the stream's buffer an error would drop them. */
async function* parsed(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Parsed> {
  let rows: string[][] = [];
  const parser = parse({
    delimiter,
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    on_record: (cells) => {
      rows.push(cells);
      return null;
    },
  });
  parser.on("error", () => undefined); // each write says what is wrong
  const outcome = (error: unknown): Parsed => {
    const ready = { rows, error: error instanceof CsvError ? error : undefined };
    rows = [];
    return ready;
  };
  for await (const chunk of text) yield outcome(await new Promise((done) => parser.write(chunk, done)));
  yield outcome(await new Promise((done) => parser.end(done)));
}

function badQuotes(name: string, line: number, { code }: CsvError) {
  const wayOut = 'Put the whole cell in double quotes, and write a quote inside it as "".';
  if (code.includes("OPENING_QUOTE")) {
    return badRecord(name, `line ${line}`, "a quote stands inside a cell that does not begin with one.", wayOut);
  }
  return badRecord(name, `line ${line}`, "a quoted cell is malformed or never closes.", wayOut);
}
