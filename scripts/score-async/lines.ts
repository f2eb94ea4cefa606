import { stringify } from "csv-stringify/sync";
import { keptNames } from "../score-file/table.ts";
import type { Application } from "./candidates.ts";
import type { Job } from "./results.ts";

/** How the output is written: what stands first, and the line of a job. */
export type Layout = { header: string; line: (application: Application, job: Job) => string };

type Wanted = { ofCard: boolean; keep: string[]; points: readonly string[] };

/** What the API answers, a line of JSON each, with the row and the columns that are carried over. */
export function asNdjson(keep: string[]): Layout {
  return {
    header: "",
    line: ({ row, kept }, job) => {
      const input = Object.fromEntries(keep.map((name, at) => [name, kept[at]]));
      return `${JSON.stringify({ row, ...job, ...(keep.length > 0 && { input }) })}\n`;
    },
  };
}

/** A table; the columns after the score depend on what scores. */
export function asCsv({ ofCard, keep, points }: Wanted): Layout {
  const scored = ofCard
    ? ["pd", "risk_grade", "warnings", "model_version"]
    : ["percent", "verdict", "criteria_revision"];
  const named = [
    "row",
    "id",
    "status",
    "score",
    ...scored,
    "error_code",
    "error_message",
    "scoring_job_id",
    ...points.map((name) => `points_${name}`),
  ];
  const line = ({ row, applicationId, kept }: Application, job: Job): string => {
    const { scoringJobId, status, result, error, criteriaRevision, modelVersion } = job;
    const earned = pointsOf(result?.contributions);
    const ofResult = ofCard
      ? [result?.pd, result?.risk_grade, result?.warnings?.join("; "), modelVersion]
      : [result?.percent, result?.assessment?.verdict, criteriaRevision];
    return toCsv([
      row,
      applicationId,
      status,
      result?.score,
      ...ofResult,
      error?.code,
      error?.message,
      scoringJobId,
      ...points.map((name) => earned.get(name)),
      ...kept,
    ]);
  };
  return { header: toCsv([...named, ...keptNames(named, keep)]), line };
}

function pointsOf(contributions: NonNullable<Job["result"]>["contributions"] = {}): Map<string, number> {
  if (!Array.isArray(contributions)) return new Map(Object.entries(contributions));
  return new Map(contributions.map(({ criterionId, pointsEarned }) => [criterionId, pointsEarned]));
}

function toCsv(cells: unknown[]): string {
  return stringify([cells], { record_delimiter: "\n", quoted_match: /\r/ });
}
