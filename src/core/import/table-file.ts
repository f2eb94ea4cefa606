import { CsvError, parse } from "csv-parse/browser/esm/sync";
import { isObject } from "../inspect.ts";
import { LIMITS } from "../scorecard/limits.ts";
import { toNumber } from "../scorecard/numeric-text.ts";
import { show } from "../show.ts";
import { duplicateKeys } from "./duplicate-keys.ts";
import { cannot, type Reading } from "./reading.ts";

/** One row of a points table. */
export interface PointsRow {
  readonly path: string;
  readonly variable: string;
  /** Null where the cell is empty or says that there is none. */
  readonly bin: string | null;
  readonly points: number;
}

/** The columns that a table must have, as its header names them; others are ignored. */
export interface Columns {
  readonly variable: string;
  readonly bin: string;
  readonly points: string;
}

/** In characters; of a longer one only the beginning is looked at. */
const LONGEST_HEADER = 20_000;
const DELIMITERS = [",", ";", "\t"];
const LINE_ENDS = ["\r\n", "\n", "\r"];
const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quoted cell never closes",
  CSV_INVALID_CLOSING_QUOTE: "text follows a quoted cell",
  INVALID_OPENING_QUOTE: "a quote stands inside a cell that does not begin with one",
};
const NONE: ReadonlySet<string> = new Set(["", "NA", "NaN", "nan", "None", "null"]);
const DECIMAL_COMMA = /^\s*[+-]?\d+,\d+\s*$/;

/**
 * Returns the rows of a table in CSV, whose header says which of comma, semicolon and tab separates, or of an array of JSON
 * records. What is no row of such a table is noted with its path: `rows[0]` is the first below the header.
 * Reference: RFC 4180; RFC 8259.
 */
export function readTable(reading: Reading, text: string, columns: Columns): PointsRow[] {
  const records = /^\s*[[{]/.test(text) ? readJsonRecords(reading, text) : readCsvRecords(reading, text, columns);
  if (records.length === 0 && reading.problems.length === 0) cannot(reading, "", "holds no rows");
  return records.flatMap(({ path, cells }) => {
    const [variable, bin, points] = [cells[columns.variable], cells[columns.bin], cells[columns.points]];
    const number = toNumber(points);
    if (typeof variable !== "string" || variable === "") {
      cannot(reading, `${path}.${columns.variable}`, `must name a variable, not ${show(variable)}`);
    }
    if (bin !== undefined && bin !== null && typeof bin !== "string") {
      cannot(reading, `${path}.${columns.bin}`, `must be text, not ${show(bin)}`);
    }
    if (number === undefined) cannot(reading, `${path}.${columns.points}`, pointsRule(points));
    if (typeof variable !== "string" || number === undefined) return [];
    return [{ path, variable, bin: typeof bin === "string" && !NONE.has(bin) ? bin : null, points: number }];
  });
}

function pointsRule(points: unknown): string {
  const comma = typeof points === "string" && DECIMAL_COMMA.test(points);
  return `must be a number${comma ? " with a decimal point" : ""}, not ${show(points)}`;
}

function areTooMany(reading: Reading, rows: number): boolean {
  if (rows <= LIMITS.binsPerCard) return false;
  cannot(reading, "rows", `are ${rows}, more than the ${LIMITS.binsPerCard} bins that a card may have`);
  return true;
}

interface TableRecord {
  readonly path: string;
  readonly cells: Readonly<Record<string, unknown>>;
}

function readJsonRecords(reading: Reading, text: string): TableRecord[] {
  const records = readJson(reading, text);
  if (records === undefined) return [];
  if (!Array.isArray(records)) {
    cannot(reading, "", `must be an array of records, not ${show(records)}`);
    return [];
  }
  if (areTooMany(reading, records.length)) return [];
  return records.flatMap((cells: unknown, index) => {
    const path = `rows[${index}]`;
    if (isObject(cells)) return [{ path, cells }];
    cannot(reading, path, `must be a record, not ${show(cells)}`);
    return [];
  });
}

/** Returns a JSON text's value, or undefined after noting that it is none or has a key twice in one object. */
export function readJson(reading: Reading, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const twice = duplicateKeys(text);
    for (const key of twice) cannot(reading, "", `has the key ${show(key)} twice in one object`);
    return twice.length > 0 ? undefined : value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return cannot(reading, "", "is not valid JSON");
  }
}

function readCsvRecords(reading: Reading, text: string, columns: Columns): TableRecord[] {
  const wanted = Object.values(columns);
  const [line = ""] = text
    .trimStart()
    .slice(0, LONGEST_HEADER)
    .split(/[\r\n]/, 1);
  const delimiter = DELIMITERS.find((one) => {
    const names = cellsOf(line, one).rows[0] ?? [];
    return wanted.every((name) => names.includes(name));
  });
  if (delimiter === undefined) {
    const message = `must begin with a header of the columns ${wanted.join(", ")} between commas, semicolons or tabs`;
    cannot(reading, "", message);
    return [];
  }
  const { rows: all, fault } = cellsOf(text.trim(), delimiter);
  if (fault !== undefined) cannot(reading, `rows[${all.length - 1}]`, `is not CSV: ${fault}`);
  if (areTooMany(reading, all.length - 1)) return [];
  const [header = [], ...rows] = all;
  for (const name of wanted) {
    if (header.indexOf(name) !== header.lastIndexOf(name)) cannot(reading, "", `has two columns ${show(name)}`);
  }
  return rows.flatMap((cells, index) => {
    const path = `rows[${index}]`;
    if (cells.length === 1 && cells[0] === "") return [];
    if (cells.length === header.length) {
      return [{ path, cells: Object.fromEntries(header.map((name, at) => [name, cells[at]])) }];
    }
    cannot(reading, path, `has ${cells.length} cells where the header has ${header.length}`);
    return [];
  });
}

/** The rows of a text, up to the first that is malformed. */
function cellsOf(text: string, delimiter: string): { rows: string[][]; fault: string | undefined } {
  const rows: string[][] = [];
  try {
    parse(text, {
      delimiter,
      record_delimiter: LINE_ENDS,
      relax_column_count: true,
      on_record: (cells: string[]) => {
        rows.push(cells);
        return null;
      },
    });
    return { rows, fault: undefined };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows, fault: FAULTS[error.code] ?? "is malformed" };
  }
}
