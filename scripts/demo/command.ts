import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { describeFailure, failure, usageFailure } from "../api/failure.ts";
import { applicantsCsv, HEADER } from "./applicants-csv.ts";
import { demoSlug } from "./demo-card.ts";

const USAGE = `Usage: npm run demo:applicants -- [options]

Invents applicants for the demonstration scorecard, demo/german-credit.json: the same ones for the same seed.

  --count N    how many (default: 1000)
  --seed N     a whole number (default: 1)
  --out FILE   where they go, - for the standard output (default: applicants.csv)
  --help       print this`;

type Streams = { stdout: Writable; stderr: Writable };

/** Runs `npm run demo:applicants` and returns its exit code. */
export async function makeApplicants(args: string[], { stdout, stderr }: Streams): Promise<number> {
  try {
    const { help, count, seed, out } = parseFlags(args);
    if (help === true) {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const text = Readable.from(applicantsCsv(wholeNumber("--count", count), wholeNumber("--seed", seed)));
    if (out === "-") {
      await pipeline(text, stdout, { end: false });
      return 0;
    }
    await refuseForeignFile(out);
    await pipeline(text, createWriteStream(out));
    stdout.write(`Wrote ${count} invented applicants (seed ${seed}) to ${out}. Score them with\n\n`);
    stdout.write(`  npm run score -- --in ${out} --slug ${await demoSlug()}\n`);
    return 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EPIPE") return 0; // the reader, such as head, has enough
    const { text, exitCode } = describeFailure(error);
    stderr.write(`${text}\n`);
    return exitCode;
  }
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        count: { type: "string", default: "1000" },
        seed: { type: "string", default: "1" },
        out: { type: "string", default: "applicants.csv" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw usageFailure(error instanceof Error ? error.message : String(error), USAGE);
  }
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usageFailure(`${flag} takes a whole number, not "${text}".`, USAGE);
  return Number(text);
}

/** Overwrites what an earlier call wrote, and nothing else: "applicants.csv" is also a name for somebody's real data. */
async function refuseForeignFile(path: string): Promise<void> {
  let start = "";
  try {
    for await (const chunk of createReadStream(path, { encoding: "utf8", end: HEADER.length - 1 })) start += chunk;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  if (start !== HEADER) throw failure(`${path} exists and is not from this command. Give another --out.`);
}
