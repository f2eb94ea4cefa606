import { parseArgs } from "node:util";
import { usageFailure } from "../api/failure.ts";

export interface WatchOptions {
  readonly batchId: string;
  readonly tenant: string;
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly credentials: string | undefined;
}

/** The exit code for a batch that has ended, of which some jobs have failed. */
export const JOBS_FAILED = 3;
export const INTERRUPTED = 130;

export const USAGE = `Usage: npm run watch -- BATCH_ID [options]

Shows how a batch of scoring jobs gets on, until it ends. A stream that breaks is taken up where it broke.

  BATCH_ID            the batch, batch_…, as POST /v1/score/batch has answered it
  --tenant NAME       whose batch it is, the X-Tenant-Id of its submission (default: acme)
  --url URL           the address of the API (default: SCORELINE_URL, then the Worker of npm start)
  --key KEY           the API key (default: SCORELINE_KEY, then the test key of npm start)
  --credentials FILE  written by npm start (default: those of the Worker that runs)
  --help, -h          print this

Exit codes: 0 every job is completed, ${JOBS_FAILED} the batch has ended and jobs of it have failed, 1 it could not be watched,
2 wrong arguments, ${INTERRUPTED} interrupted: the batch goes on.`;

/** The options of the command line, or "help" when that is what was asked for. */
export function parseOptions(args: string[]): WatchOptions | "help" {
  const { values, positionals } = parseFlags(args);
  if (values.help === true) return "help";
  const [batchId, ...others] = positionals;
  if (batchId === undefined) throw usageFailure("BATCH_ID is missing: the batch to watch.", USAGE);
  if (others.length > 0) throw usageFailure(`One batch at a time, not ${positionals.join(" and ")}.`, USAGE);
  const { tenant, url, key, credentials } = values;
  return { batchId, tenant, url, key, credentials };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        tenant: { type: "string", default: "acme" },
        url: { type: "string" },
        key: { type: "string" },
        credentials: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw usageFailure(error instanceof Error ? error.message : String(error), USAGE);
  }
}
