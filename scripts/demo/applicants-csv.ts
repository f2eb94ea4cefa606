import { stringify } from "csv-stringify/sync";
import { FEATURES, inventApplicant } from "./applicant.ts";
import { seededRandom } from "./seeded-random.ts";

const ROWS_AT_ONCE = 1_000;

export const HEADER = `id,${FEATURES.join(",")}\n`;

/** A CSV file of invented applicants, in pieces, each made when it is asked for. */
export function* applicantsCsv(count: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  yield HEADER;
  for (let done = 0; done < count; done += ROWS_AT_ONCE) {
    const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - done) }, (_, index) => {
      const applicant = inventApplicant(random);
      return [
        `applicant_${String(done + index + 1).padStart(7, "0")}`,
        ...FEATURES.map((feature) => applicant[feature]),
      ];
    });
    yield stringify(rows, { record_delimiter: "\n" });
  }
}
