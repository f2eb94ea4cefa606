import { stringify } from "csv-stringify/sync";
import type { Card } from "./card.ts";
import type { Columns } from "./columns.ts";
import { nameCommas } from "./commas.ts";
import type { Options } from "./options.ts";
import type { Row } from "./rows.ts";
import type { BatchAnswer, Result } from "./send-batch.ts";

const MOST_REASONS = 4;
const REASON_FIELDS = ["code", "feature", "points_lost", "text"] as const;
const FIXED = ["row", "id", "score", "pd", "risk_grade", "warnings", "model_version"];

/** The table of scores as CSV: its header, and the rows of a batch. */
export type Table = { header: string; rows: (rows: readonly Row[], answer: BatchAnswer) => string };

type Wanted = Pick<Options, "contributions" | "reasons">;

/** Lays out the table. The variables whose points are shown are the card's, or where it could not be read the answer's. */
export function layTable(
  { keep }: Pick<Columns, "keep">,
  { contributions, reasons }: Wanted,
  { card, answer }: { card: Card | undefined; answer: BatchAnswer | undefined },
): Table {
  const variables = contributions ? (card?.variables ?? Object.keys(answer?.results[0]?.contributions ?? {})) : [];
  const ranks = reasons ? Array.from({ length: MOST_REASONS }, (_, at) => at) : [];
  const named = [
    ...FIXED,
    ...variables.map((variable) => `points_${variable}`),
    ...ranks.flatMap((rank) => REASON_FIELDS.map((field) => `reason_${rank + 1}_${field}`)),
  ];
  const header = toCsv([[...named, ...keptNames(named, keep)]]);

  const cellsOf = (row: Row, result: Result, version: string) => [
    row.row,
    row.id,
    result.score,
    result.pd,
    result.risk_grade,
    nameCommas(result.warnings, row.features).join("; "),
    version,
    ...variables.map((variable) => result.contributions?.[variable]),
    ...ranks.flatMap((rank) => REASON_FIELDS.map((field) => result.reasons?.[rank]?.[field])),
    ...row.kept,
  ];

  return {
    header,
    rows: (rows, { results, model_version: version }) =>
      toCsv(
        rows.flatMap((row, index) => (results[index] === undefined ? [] : [cellsOf(row, results[index], version)])),
      ),
  };
}

/** A kept column that is named like one of the table's is called input_…, so that no name stands twice. */
export function keptNames(named: string[], keep: string[]): string[] {
  const taken = new Set([...named, ...keep]);
  return keep.map((name) => {
    if (!named.includes(name)) return name;
    let free = `input_${name}`;
    while (taken.has(free)) free = `input_${free}`;
    taken.add(free);
    return free;
  });
}

function toCsv(rows: unknown[][]): string {
  return stringify(rows, { record_delimiter: "\n", quoted_match: /\r/ });
}
