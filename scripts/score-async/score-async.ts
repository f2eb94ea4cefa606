import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { Readable as Source } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Interruption } from "../api/interruption.ts";
import { patienceOf } from "../api/patience.ts";
import type { Connection } from "../api/request.ts";
import type { Patience } from "../api/send.ts";
import { chooseColumns } from "../score-file/columns.ts";
import { lockOutput } from "../score-file/lock.ts";
import { peekNames, readRecords } from "../score-file/read-records.ts";
import type { PassedOver } from "../score-file/record.ts";
import { selectRows } from "../score-file/rows.ts";
import { CARD_NOT_READ, tellLeft } from "../score-file/score-file.ts";
import { openText } from "../score-file/text-chunks.ts";
import type { ProgressBar } from "../watch/progress-bar.ts";
import { cutSubmissions } from "./candidates.ts";
import type { Application, Submission } from "./candidates.ts";
import { readCriteria } from "./criteria.ts";
import type { Measure } from "./criteria.ts";
import { followAll } from "./follow.ts";
import { asCsv, asNdjson } from "./lines.ts";
import type { Layout } from "./lines.ts";
import type { AsyncOptions } from "./options.ts";
import { countJob, emptyOutcome } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { readResults } from "./results.ts";
import { beginRun, endRun } from "./run-state.ts";
import { submit } from "./submit.ts";

type Surroundings = {
  connection: Connection;
  interruption: Interruption;
  streams: { stdin: Readable; stdout: Writable };
  bar: ProgressBar;
};

/** A batch of the API and the applications that it holds. */
type SentBatch = { batchId: string; applications: Application[]; total: number };

/** Scores the applications of a file as batches of a job, and writes their results in the order of the file. */
export async function scoreAsync(
  options: AsyncOptions,
  surroundings: Surroundings,
): Promise<{ outcome: Outcome; handedBack: number; passedOver: PassedOver }> {
  const { connection, interruption, streams, bar } = surroundings;
  const { output, tenant, restart } = options;
  const { wait } = patienceOf(interruption, bar.note);
  const patience: Patience = { wait, signal: interruption.stopping }; // what is cut short is repeated by the next run
  const toFile = output !== "-";
  const unlock = toFile ? lockOutput(output) : () => {};
  try {
    const run = toFile ? await beginRun(output, restart) : crypto.randomUUID();
    const { submissions, layout, passedOver } = await readSubmissions(options, surroundings, patience);
    const batches: SentBatch[] = [];
    let handedBack = 0;
    for (const submission of submissions) {
      const { applications } = submission;
      const { batchId, totalSkipped } = await submit(connection, submission, { ...options, run }, patience);
      batches.push({ batchId, applications, total: applications.length });
      handedBack += totalSkipped;
    }
    if (batches.length > 0) await followAll(connection, { batches, tenant }, patience, bar.update);
    const outcome = emptyOutcome();
    const lines = Source.from(linesOf({ batches, layout, outcome }, { connection, tenant, patience }));
    if (toFile) {
      await pipeline(lines, createWriteStream(`${output}.part`));
      await rename(`${output}.part`, output);
      await endRun(output);
    } else await pipeline(lines, streams.stdout, { end: false });
    return { outcome, handedBack, passedOver };
  } finally {
    unlock();
  }
}

/** Reads all of the input, so that what is wrong with it is said before anything is submitted. */
async function readSubmissions(
  options: AsyncOptions,
  { connection, interruption, streams, bar }: Surroundings,
  patience: Patience,
): Promise<{ submissions: Submission[]; layout: Layout; passedOver: PassedOver }> {
  const measure = await readCriteria(connection, options, patience);
  if (measure.fields === undefined) bar.note(CARD_NOT_READ);
  const passedOver = { empty: 0, headers: 0 };
  const source = openText(options.input, streams.stdin, interruption.stopping);
  try {
    const records = readRecords(source, passedOver, options);
    const { names, all } = await peekNames(source, records);
    const columns = chooseColumns(names, measure.fields, { ...options, verify: undefined });
    const submissions = await cutSubmissions(selectRows(source.name, all, columns), measure, columns.id);
    tellLeft(columns, bar.note, measure.answers && "the job has no such criterion");
    return { submissions, layout: layoutOf(options, measure, columns.keep), passedOver };
  } finally {
    source.close();
  }
}

function layoutOf({ output, contributions }: AsyncOptions, { fields, answers }: Measure, keep: string[]): Layout {
  if (/\.(?:ndjson|jsonl)$/i.test(output)) return asNdjson(keep);
  return asCsv({ ofCard: answers === undefined, keep, points: contributions ? (fields?.names ?? []) : [] });
}

async function* linesOf(
  { batches, layout, outcome }: { batches: readonly SentBatch[]; layout: Layout; outcome: Outcome },
  { connection, tenant, patience }: { connection: Connection; tenant: string; patience: Patience },
): AsyncGenerator<string> {
  if (layout.header !== "") yield layout.header;
  for (const { batchId, applications } of batches) {
    const jobs = await readResults(connection, { batchId, tenant, applications }, patience);
    let text = "";
    for (const [index, job] of jobs.entries()) {
      const application = applications[index];
      if (!application) continue;
      countJob(outcome, application, job);
      text += layout.line(application, job);
    }
    yield text;
  }
}
