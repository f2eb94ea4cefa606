import type { PassedOver } from "../score-file/record.ts";
import { passedOverLines } from "../score-file/summary.ts";
import type { Application } from "./candidates.ts";
import type { Job } from "./results.ts";

const MOST_LISTED = 20;

/** What came of all the applications. */
export type Outcome = {
  completed: number;
  failed: number;
  sum: number;
  lowest: number;
  highest: number;
  /** The first that have failed, a line each. */
  failures: string[];
};

export function emptyOutcome(): Outcome {
  return { completed: 0, failed: 0, sum: 0, lowest: Infinity, highest: -Infinity, failures: [] };
}

/** Counts a job, in place. */
export function countJob(outcome: Outcome, { row, place, applicationId }: Application, { result, error }: Job): void {
  if (result) {
    outcome.completed += 1;
    outcome.sum += result.score;
    outcome.lowest = Math.min(outcome.lowest, result.score);
    outcome.highest = Math.max(outcome.highest, result.score);
    return;
  }
  outcome.failed += 1;
  if (outcome.failures.length === MOST_LISTED) return;
  outcome.failures.push(`  row ${row} (${place}), ${applicationId}: ${error?.code ?? ""} ${error?.message ?? ""}`);
}

/** The closing report of a run, as text. */
export function summarizeOutcome(
  { completed, failed, sum, lowest, highest, failures }: Outcome,
  { job, output, handedBack, passedOver }: { job: string; output: string; handedBack: number; passedOver: PassedOver },
): string {
  const lines = [`${completed + failed} applications of the job ${job}: ${completed} completed, ${failed} failed`];
  lines.push(...passedOverLines(passedOver));
  if (handedBack > 0) lines.push(`${handedBack} had been submitted before (--rescore scores them anew)`);
  if (completed > 0) {
    const mean = Number((sum / completed).toFixed(2));
    lines.push(`Scores: mean ${mean}, lowest ${lowest}, highest ${highest}`);
  }
  lines.push(`Results written to ${output === "-" ? "the standard output" : output}`);
  if (failed === 0) return lines.join("\n");
  lines.push("", "Failed rows; correct them and submit them again under the same ids:", ...failures);
  if (failed > failures.length) lines.push(`  … and ${failed - failures.length} more, with error_code in the output`);
  return lines.join("\n");
}
