import { extname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { failure, usageFailure } from "./failure.ts";

export type Format = "csv" | "json" | "ndjson";

export type Options = {
  input: string;
  format: Format;
  output: string;
  slug: string;
  restart: boolean;
  url: string | undefined;
  key: string | undefined;
  credentials: string;
};

export const USAGE = `Usage: npm run score -- --in FILE --slug SLUG [options]

Scores a file of records of any size with a deployed scorecard and writes one line of scores per record.

  --in FILE           .csv (a header line of feature names), .json (an array of records), .ndjson or .jsonl
  --slug SLUG         the deployment to score with, dep_…
  --out FILE          where the scores go (default: the input's name with .scores.csv)
  --format FORMAT     csv, json or ndjson, where the file's name does not say it
  --url URL           the address of the API (default: SCORELINE_URL, then the credentials file)
  --key KEY           the API key (default: SCORELINE_KEY, then the test key of the credentials file)
  --credentials FILE  written by npm start (default: .wrangler/state/credentials.json)
  --restart           begin anew and overwrite the output
  --help              print this

A column or member "id" names the record. A run that was interrupted goes on where it stopped when the same command is
given again. Exit codes: 0 done, 1 failed, 2 wrong arguments, 130 interrupted.`;

const FORMATS: Record<string, Format> = {
  ".csv": "csv",
  ".json": "json",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  csv: "csv",
  json: "json",
  ndjson: "ndjson",
};

/** The options of the command line, or "help" when that is what was asked for. */
export function parseOptions(args: string[]): Options | "help" {
  const values = parseFlags(args);
  if (values.help === true) return "help";
  if (values.in === undefined) throw usageFailure("--in FILE is missing: the records to score.", USAGE);
  if (values.slug === undefined) throw usageFailure("--slug SLUG is missing: the deployment to score with.", USAGE);
  const input = resolve(values.in);
  const output = resolve(values.out ?? `${input.slice(0, input.length - extname(input).length)}.scores.csv`);
  if (output === input) throw usageFailure("--out is the input file: give another name.", USAGE);
  return {
    input,
    output,
    format: formatOf(values.in, values.format),
    slug: values.slug,
    restart: values.restart === true,
    url: values.url,
    key: values.key,
    credentials: values.credentials ?? ".wrangler/state/credentials.json",
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        in: { type: "string" },
        slug: { type: "string" },
        out: { type: "string" },
        format: { type: "string" },
        url: { type: "string" },
        key: { type: "string" },
        credentials: { type: "string" },
        restart: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw error instanceof Error ? usageFailure(error.message, USAGE) : failure(String(error));
  }
}

function formatOf(input: string, flag: string | undefined): Format {
  const format = FORMATS[flag ?? extname(input).toLowerCase()];
  if (format !== undefined) return format;
  const problem = flag === undefined ? `The name of ${input} does not say its format` : `Unknown format "${flag}"`;
  throw usageFailure(`${problem}: give --format csv, json or ndjson.`, USAGE);
}
