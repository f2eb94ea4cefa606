import { parseArgs } from "node:util";
import { EXIT, failure, usageFailure } from "../api/failure.ts";
import { FILE_FLAGS, fileOptionsOf } from "../score-file/options.ts";
import type { FileOptions } from "../score-file/options.ts";

export type AsyncOptions = FileOptions & {
  job: string;
  tenant: string;
  /** Scores applications anew that were scored before. */
  rescore: boolean;
};

export const USAGE = `Usage: npm run score -- --async --job JOB_ID --in FILE [options]

Submits a file of applications to a job as batches, follows them, and writes the results in the order of the file.

  --in FILE           as without --async. A column for each criterion of the job, named by its id, or for each variable
                      of its scorecard; - for the standard input
  --job JOB_ID        the job; its criteria say what counts
  --tenant NAME       whose job it is, the X-Tenant-Id (default: acme)
  --id COLUMN         the column of the application's id (default: id)
  --out FILE          .ndjson for what the API answers, else CSV (default: the input's name with .scores.csv)
  --rescore           score applications anew that were submitted in the last 30 days
  --contributions     add the points of every criterion or variable to a CSV
  --keep A,B          columns to carry over to the output; --keep-all carries over every one
  --force             submit in spite of criteria or variables without a column
  --restart           begin anew and overwrite the output
  --format, --delimiter, --url, --key, --credentials   as without --async
  -h, --help          print this

A run that was interrupted goes on when the same command is given again. Exit codes: 0 all scored, 1 failed, 2 wrong
arguments, 3 the input and the job do not fit, 4 another run writes the output, ${EXIT.rowsFailed} rows have failed and are listed,
130 interrupted. All of it: docs/score-file.md`;

/** The options of the command line, or "help" when that is what was asked for. */
export function parseOptions(args: string[]): AsyncOptions | "help" {
  const values = parseFlags(args);
  if (values.help === true) return "help";
  const { job, tenant } = values;
  if (job === undefined || job === "") throw usageFailure("--job JOB_ID is missing: the job to score for.", USAGE);
  return { ...fileOptionsOf(values, USAGE), job, tenant, rescore: values.rescore === true };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        ...FILE_FLAGS,
        async: { type: "boolean" },
        job: { type: "string" },
        tenant: { type: "string", default: "acme" },
        rescore: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw error instanceof Error ? usageFailure(error.message, USAGE) : failure(String(error), EXIT.usage);
  }
}
