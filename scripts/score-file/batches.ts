import { badRecord } from "./record.ts";
import type { PlacedRecord } from "./record.ts";
import type { TextSource } from "./text-chunks.ts";

/** One request's worth of records: the body to send, where each record stands in the file, and how far the file is read. */
export type Batch = { body: string; places: string[]; bytesRead: number };

const MAX_RECORDS = 1_000;
const MAX_BYTES = 7_000_000; // the API refuses bodies over 8 MiB
const ENVELOPE_BYTES = '{"records":[]}'.length;

export async function* inBatches(source: TextSource, records: AsyncIterable<PlacedRecord>): AsyncGenerator<Batch> {
  let members: string[] = [];
  let places: string[] = [];
  let bytes = ENVELOPE_BYTES;

  const take = (): Batch => {
    const batch = { body: `{"records":[${members.join(",")}]}`, places, bytesRead: source.bytesRead };
    members = [];
    places = [];
    bytes = ENVELOPE_BYTES;
    return batch;
  };

  for await (const { place, record } of records) {
    const member = JSON.stringify(record);
    const size = Buffer.byteLength(member) + 1;
    if (ENVELOPE_BYTES + size > MAX_BYTES) {
      throw badRecord(
        source.path,
        place,
        "the record is larger than a request may be.",
        "Take out what is not a feature.",
      );
    }
    if (members.length === MAX_RECORDS || bytes + size > MAX_BYTES) yield take();
    members.push(member);
    places.push(place);
    bytes += size;
  }
  if (members.length > 0) yield take();
}

/** The records after the first `count`, which an earlier run has done. */
export async function* skipRecords(records: AsyncIterable<PlacedRecord>, count: number): AsyncGenerator<PlacedRecord> {
  let position = 0;
  for await (const record of records) {
    position += 1;
    if (position > count) yield record;
  }
}
