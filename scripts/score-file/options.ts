import { extname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, failure, usageFailure } from "../api/failure.ts";

export type Format = "csv" | "json" | "ndjson";

/** What scores: the champion of a deployment, or a model by its own id. */
export type Scorer = { slug: string } | { model: string };

/** What every way to score a file reads, writes and asks. */
export type FileOptions = {
  /** A path, or "-" for the standard input. */
  input: string;
  format: Format;
  delimiter: string | undefined;
  /** A path, or "-" for the standard output. */
  output: string;
  id: string | undefined;
  keep: string[];
  keepAll: boolean;
  contributions: boolean;
  force: boolean;
  restart: boolean;
  url: string | undefined;
  key: string | undefined;
  credentials: string | undefined;
};

export type Options = FileOptions & {
  scorer: Scorer;
  verify: string | undefined;
  reasons: boolean;
  strict: boolean;
};

export const USAGE = `Usage: npm run score -- --in FILE --slug SLUG [options]
       npm run score -- --in FILE --model ID [options]
       npm run score -- --async --job JOB_ID --in FILE [options]   (-- --async --help)

Scores a file of records of any size with a scorecard and writes one line of scores per record.

  --in FILE           .csv or .tsv (a header line of feature names), .json (an array of records), .ndjson or .jsonl,
                      each also as .gz; - for the standard input
  --slug SLUG         the deployment to score with, dep_…: its champion, from the first record to the last
  --model ID          instead the registered model to score with, mod_…, deployed or not
  --out FILE          where the scores go, - for the standard output (default: the input's name with .scores.csv)
  --format FORMAT     csv, tsv, json or ndjson, where the file's name does not say it (default for -: csv)
  --delimiter CHAR    what stands between the cells: one character or tab (default: found in the header line)
  --id COLUMN         the column that names a record (default: id)
  --keep A,B          columns to carry over to the output
  --keep-all          carry every column over
  --contributions     add the points of every variable
  --reasons           add the reasons that cost most points, at most four
  --verify COLUMN     compare the scores with a column of the input; exit code 1 where any differs
  --strict            stop at a missing or invalid value
  --force             score in spite of variables without a column, or a warning on most of the first 1,000 rows
  --restart           begin anew and overwrite the output
  --url URL           the address of the API (default: SCORELINE_URL, then the Worker of npm start)
  --key KEY           the API key (default: SCORELINE_KEY, then the test key of npm start)
  --credentials FILE  written by npm start (default: those of the Worker that runs)
  -h, --help          print this

A run that was interrupted goes on where it stopped when the same command is given again. Exit codes: 0 done,
1 failed or --verify found a difference, 2 wrong arguments, 3 the input and the card do not fit, 4 another run writes the
output, 130 interrupted. All of it: docs/score-file.md`;

/** A scorer as it was called on the command line. */
export function nameOf(scorer: Scorer): string {
  return "slug" in scorer ? scorer.slug : scorer.model;
}

const FORMATS: Record<string, Format> = {
  ".csv": "csv",
  ".tsv": "csv",
  ".json": "json",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
};

/** The options of the command line, or "help" when that is what was asked for. */
export function parseOptions(args: string[]): Options | "help" {
  const values = parseFlags(args);
  if (values.help === true) return "help";
  return {
    ...fileOptionsOf(values, USAGE),
    scorer: scorerOf(values),
    verify: values.verify,
    reasons: values.reasons === true,
    strict: values.strict === true,
  };
}

export const FILE_FLAGS = {
  in: { type: "string" },
  out: { type: "string" },
  format: { type: "string" },
  delimiter: { type: "string" },
  id: { type: "string" },
  keep: { type: "string", multiple: true },
  "keep-all": { type: "boolean" },
  contributions: { type: "boolean" },
  force: { type: "boolean" },
  restart: { type: "boolean" },
  url: { type: "string" },
  key: { type: "string" },
  credentials: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type FileValues = ReturnType<typeof parseArgs<{ options: typeof FILE_FLAGS }>>["values"];

/** The options that every way to score a file has. */
export function fileOptionsOf(values: FileValues, usage: string): FileOptions {
  if (values.in === undefined) throw usageFailure("--in FILE is missing: the records to score.", usage);
  const input = values.in === "-" ? "-" : resolve(values.in);
  const output = outputOf(input, values.out, usage);
  if (output === input && input !== "-") throw usageFailure("--out is the input file: give another name.", usage);
  const extension = values.format === undefined ? extensionOf(values.in) : `.${values.format}`;
  return {
    input,
    output,
    format: formatOf(values.in, { extension, flag: values.format, usage }),
    delimiter: delimiterOf(values.delimiter, extension, usage),
    id: values.id,
    keep: columnsOf(values.keep ?? []),
    keepAll: values["keep-all"] === true,
    contributions: values.contributions === true,
    force: values.force === true,
    restart: values.restart === true,
    url: values.url,
    key: values.key,
    credentials: values.credentials,
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        ...FILE_FLAGS,
        slug: { type: "string" },
        model: { type: "string" },
        verify: { type: "string" },
        reasons: { type: "boolean" },
        strict: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw error instanceof Error ? usageFailure(error.message, USAGE) : failure(String(error), EXIT.usage);
  }
}

function scorerOf({ slug, model }: { slug?: string | undefined; model?: string | undefined }): Scorer {
  if (slug !== undefined && model !== undefined) {
    throw usageFailure("--slug and --model are two ways to say what scores: give one.", USAGE);
  }
  if (slug !== undefined) return { slug };
  if (model !== undefined) return { model };
  throw usageFailure("--slug SLUG is missing: the deployment to score with, or --model ID.", USAGE);
}

function outputOf(input: string, flag: string | undefined, usage: string): string {
  if (flag === "-") return "-";
  if (flag !== undefined) return resolve(flag);
  if (input === "-") throw usageFailure("--out FILE is missing: give a name, or - for the standard output.", usage);
  const plain = withoutGz(input);
  return `${plain.slice(0, plain.length - extname(plain).length)}.scores.csv`;
}

function extensionOf(input: string): string {
  return input === "-" ? ".csv" : extname(withoutGz(input)).toLowerCase();
}

function withoutGz(path: string): string {
  return path.replace(/\.gz$/i, "");
}

function formatOf(
  input: string,
  { extension, flag, usage }: { extension: string; flag: string | undefined; usage: string },
): Format {
  const format = FORMATS[extension];
  if (format !== undefined) return format;
  const problem = flag === undefined ? `The name of ${input} does not say its format` : `Unknown format "${flag}"`;
  throw usageFailure(`${problem}: give --format csv, tsv, json or ndjson.`, usage);
}

function delimiterOf(flag: string | undefined, extension: string, usage: string): string | undefined {
  if (flag === undefined) return extension === ".tsv" ? "\t" : undefined;
  const delimiter = ["tab", "\\t"].includes(flag) ? "\t" : flag;
  if (/^[^"\r\n]$/u.test(delimiter)) return delimiter;
  throw usageFailure(`--delimiter takes one character or tab, not "${flag}".`, usage);
}

/** A name is given once however often it is said. */
function columnsOf(lists: string[]): string[] {
  return [...new Set(lists.flatMap((list) => list.split(",")).filter((name) => name !== ""))];
}
