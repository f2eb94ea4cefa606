import Papa from "papaparse";
import { failure } from "./failure.ts";
import { badRecord, LONGEST_RECORD } from "./record.ts";
import type { PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

type Newline = "\r\n" | "\n" | "\r";
type Row = { line: number; cells: string[] };

/** The records of a CSV file: its header names the features, an empty cell is null, every other cell a string. */
export async function* readCsv(source: TextSource): AsyncGenerator<PlacedRecord> {
  let header: string[] | undefined;
  for await (const { line, cells } of rows(source)) {
    if (header === undefined) {
      header = checkedHeader(source.path, cells);
      continue;
    }
    if (cells.length !== header.length) {
      throw badRecord(
        source.path,
        `line ${line}`,
        `${cells.length} field${cells.length === 1 ? "" : "s"} where the header has ${header.length}.`,
        "Give the line one cell per column, and put cells with a comma or a line break in double quotes.",
      );
    }
    yield { place: `line ${line}`, record: toRecord(header, cells) };
  }
  if (header === undefined) throw failure(`${source.path} is empty: its first line must name the features.`);
}

function toRecord(header: string[], cells: string[]): object {
  const entries = header.map((name, column) => [name, cells[column] === "" ? null : cells[column]] as const);
  // A record without a name goes without the member: null is not a name.
  return Object.fromEntries(entries.filter(([name, value]) => name !== "id" || value !== null));
}

function checkedHeader(path: string, names: string[]): string[] {
  const problem = headerProblem(names);
  if (problem !== undefined) throw badRecord(path, "line 1", problem, "Correct the header line.");
  return names;
}

function headerProblem(names: string[]): string | undefined {
  const unnamed = names.findIndex((name) => name.trim() === "");
  if (unnamed !== -1) return `column ${unnamed + 1} of the header has no name.`;
  const repeated = names.find((name, column) => names.indexOf(name) !== column);
  if (repeated !== undefined) return `the header names "${repeated}" twice.`;
  const [only = ""] = names;
  if (names.length === 1 && /[;\t|]/.test(only)) return "the header has no comma: columns are separated by commas.";
  return undefined;
}

// Papa's own stream modes lose its complaints about quotes or read on while the consumer is busy, so its parser is called
// here on each chunk; the unfinished last row waits for the next one.
async function* rows({ path, chunks }: TextSource): AsyncGenerator<Row> {
  let newline: Newline | undefined;
  let rest = "";
  let line = 1;
  for await (const chunk of chunks) {
    rest += chunk;
    newline ??= firstNewline(rest);
    const parsed = parse(rest, newline, true);
    line = yield* placed(path, parsed, line);
    rest = rest.slice(parsed.meta.cursor);
    if (rest.length > LONGEST_RECORD) throw badQuotes(path, line);
  }
  if (rest !== "") yield* placed(path, parse(rest, newline, false), line);
}

function firstNewline(text: string): Newline | undefined {
  const at = text.search(/[\r\n]/);
  if (text[at] === "\n") return "\n";
  if (at === -1 || at === text.length - 1) return undefined; // after a last \r the next chunk may begin with \n
  return text[at + 1] === "\n" ? "\r\n" : "\r";
}

function parse(text: string, newline: Newline | undefined, moreToCome: boolean): Papa.ParseResult<string[]> {
  return new Papa.Parser({ delimiter: ",", newline }).parse(text, 0, moreToCome);
}

function* placed(path: string, parsed: Papa.ParseResult<string[]>, firstLine: number): Generator<Row, number> {
  const { data, errors } = parsed;
  // An error beyond the last row is of the unfinished one: perhaps a quote whose partner is in the next chunk.
  const badRow = errors[0]?.row;
  let line = firstLine;
  for (const [index, cells] of data.entries()) {
    if (index === badRow) throw badQuotes(path, line);
    const blank = cells.length === 1 && cells[0] === "";
    if (!blank) yield { line, cells };
    line += 1;
    for (const cell of cells) line += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return line;
}

function badQuotes(path: string, line: number) {
  const wayOut = 'Close the double quote before the next comma, and write a quote inside a cell as "".';
  return badRecord(path, `line ${line}`, "a quoted cell is malformed or never closes.", wayOut);
}
