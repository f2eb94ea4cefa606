import { badRecord } from "./record.ts";
import type { Row } from "./rows.ts";

/** One request's worth of records: the body to send, what stands beside each in the output, and how far the file is read. */
export type Batch = { body: string; rows: Row[]; bytesRead: number };

/** What is asked of the API beside the scores. */
export type Extras = { strict: boolean; contributions: boolean; reasons: boolean };

export const MAX_RECORDS = 1_000;
export const MAX_BYTES = 7_000_000; // the API refuses bodies over 8 MiB

export async function* inBatches(
  source: { name: string; bytesRead: number },
  rows: AsyncIterable<Row>,
  { strict, contributions, reasons }: Extras,
): AsyncGenerator<Batch> {
  const options = JSON.stringify({
    ...(strict && { strict_mode: true }),
    ...(contributions && { include_contributions: true }),
    ...(reasons && { include_reasons: true }),
  }).slice(1);
  const tail = options === "}" ? "]}" : `],${options}`;
  const envelopeBytes = '{"records":['.length + tail.length;
  let members: string[] = [];
  let taken: Row[] = [];
  let bytes = envelopeBytes;

  const take = (): Batch => {
    const batch = { body: `{"records":[${members.join(",")}${tail}`, rows: taken, bytesRead: source.bytesRead };
    members = [];
    taken = [];
    bytes = envelopeBytes;
    return batch;
  };

  for await (const row of rows) {
    const member = JSON.stringify({ ...(row.id !== null && { id: row.id }), ...row.features });
    const size = Buffer.byteLength(member) + 1;
    if (envelopeBytes + size > MAX_BYTES) {
      throw badRecord(
        source.name,
        row.place,
        "the record is larger than a request may be.",
        "Take out what is not a feature.",
      );
    }
    if (members.length === MAX_RECORDS || bytes + size > MAX_BYTES) yield take();
    members.push(member);
    taken.push(row);
    bytes += size;
  }
  if (members.length > 0) yield take();
}

/** The rows after the first `count`, which an earlier run has done. */
export async function* skipRows(rows: AsyncIterable<Row>, count: number): AsyncGenerator<Row> {
  let position = 0;
  for await (const row of rows) {
    position += 1;
    if (position > count) yield row;
  }
}
