import process from "node:process";
import { z } from "zod";
import { failure } from "../api/failure.ts";
import type { Connection } from "../api/request.ts";
import { readCsv } from "../score-file/read-csv.ts";
import { openText } from "../score-file/text-chunks.ts";
import { post, refused } from "./api.ts";
import type { Options } from "./options.ts";

const MAX_ROWS = 1_000;
const MAX_LISTED = 20;

/** Rows that one request verifies. */
type Chunk = { places: string[]; verification: { records: object[]; scores: number[]; tolerance: number } };

const Details = z.object({
  differences: z.array(z.object({ index: z.number(), expected: z.number().nullable(), got: z.number().nullable() })),
  total: z.number(),
});

/** Scores every row with the card, and fails with the rows whose score is not the expected one. Returns how many agree. */
export async function verifyRows(
  connection: Connection,
  spec: unknown,
  proof: NonNullable<Options["proof"]>,
): Promise<number> {
  let rows = 0;
  let total = 0;
  const differing: string[] = [];
  for await (const { places, verification } of chunksOf(proof)) {
    const body = JSON.stringify({ spec, verification, dry_run: true });
    const outcome = await post(connection, "/v1/models/deploy", body, "application/json");
    rows += places.length;
    if (!("refusal" in outcome)) continue;
    if (outcome.refusal.code !== "verification_failed") throw refused(outcome.refusal);
    const details = Details.parse(outcome.refusal.details);
    total += details.total;
    for (const { index, expected, got } of details.differences) {
      differing.push(`  ${places[index]}: ${proof.expected} is ${expected}, and the card comes to ${got}`);
    }
  }
  if (total === 0) return rows;
  const more = total > MAX_LISTED ? [`  … and ${total - MAX_LISTED} more`] : [];
  const lines = [`${total} of ${rows} rows differ:`, ...differing.slice(0, MAX_LISTED), ...more];
  throw failure(lines.join("\n"));
}

async function* chunksOf({ rows, expected, tolerance }: NonNullable<Options["proof"]>): AsyncGenerator<Chunk> {
  let chunk = emptyChunk(tolerance);
  let count = 0;
  const source = openText(rows, process.stdin, new AbortController().signal);
  for await (const { place, record } of readCsv(source, { empty: 0, headers: 0 }, undefined)) {
    const { [expected]: text, ...features } = z.record(z.string(), z.string().nullable()).parse(record);
    const score = Number(text ?? Number.NaN);
    if (Number.isNaN(score)) throw failure(`${rows}, ${place}: the column ${expected} holds no number.`);
    count += 1;
    chunk.places.push(place);
    chunk.verification.records.push(features);
    chunk.verification.scores.push(score);
    if (chunk.places.length < MAX_ROWS) continue;
    yield chunk;
    chunk = emptyChunk(tolerance);
  }
  if (count === 0) throw failure(`${rows} holds no rows.`);
  if (chunk.places.length > 0) yield chunk;
}

function emptyChunk(tolerance: number): Chunk {
  return { places: [], verification: { records: [], scores: [], tolerance } };
}
