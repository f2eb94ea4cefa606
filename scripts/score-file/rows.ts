import type { Columns } from "./columns.ts";
import { badRecord } from "./record.ts";
import type { PlacedRecord } from "./record.ts";

/** One applicant: what is sent, and what stands beside the score in the output. */
export type Row = {
  place: string;
  row: number;
  id: string | null;
  features: Readonly<Record<string, unknown>>;
  kept: string[];
  expected: unknown;
};

/** Takes from each record what the card and the output need, and names the members that are left behind. */
export async function* selectRows(
  name: string,
  records: AsyncIterable<PlacedRecord>,
  columns: Columns,
): AsyncGenerator<Row> {
  const { id, variables, keep, verify } = columns;
  for await (const { place, row, record } of records) {
    const features: Record<string, unknown> = {};
    for (const member of Object.keys(record)) {
      if (variables === undefined ? member !== id && member !== "id" : variables.has(member)) {
        Object.defineProperty(features, member, { value: record[member], enumerable: true });
      } else columns.leave(member);
    }
    yield {
      place,
      row,
      id: idOf(name, place, record[id]),
      features,
      kept: keep.map((column) => textOf(record[column])),
      expected: verify === undefined ? undefined : record[verify],
    };
  }
}

function idOf(name: string, place: string, id: unknown): string | null {
  if (id === undefined || id === null || id === "") return null;
  if (typeof id === "string" || typeof id === "number") return String(id);
  throw badRecord(name, place, `the id is neither text nor a number.`, "Write it as text.");
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
