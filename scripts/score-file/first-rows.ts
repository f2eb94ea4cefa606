import { EXIT, failure } from "../api/failure.ts";
import type { Batch } from "./batches.ts";
import { nameCommas } from "./commas.ts";
import type { BatchAnswer } from "./send-batch.ts";

/** Refuses scores of which more than half bear the same warning: then a column is wrong, and not an applicant. */
export function refuseSharedWarning({ rows }: Batch, { results }: BatchAnswer): void {
  const counts = new Map<string, { count: number; place: string }>();
  for (const [index, { warnings }] of results.entries()) {
    const { features = {}, place = "" } = rows[index] ?? {};
    for (const warning of new Set(nameCommas(warnings, features))) {
      const counted = counts.get(warning);
      if (counted === undefined) counts.set(warning, { count: 1, place });
      else counted.count += 1;
    }
  }
  const shared = [...counts].filter(([, { count }]) => count * 2 > rows.length);
  if (shared.length === 0) return;
  const lines = shared
    .toSorted(([, a], [, b]) => b.count - a.count)
    .map(([warning, { count, place }]) => `  ${count} of ${rows.length}  ${warning}, first in ${place}`);
  const unknown = shared.some(([warning]) => warning.startsWith("unrecognized_feature"));
  const wayOut = unknown ? "A key that may read the card (scope read) leaves such columns out. " : "";
  throw failure(
    `More than half of the first rows carry the same warning. Nothing was written.\n${lines.join("\n")}\n` +
      `${wayOut}Correct the input, or add --force if it is meant so.`,
    EXIT.unfit,
  );
}
