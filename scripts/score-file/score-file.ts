import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { inBatches, skipRecords } from "./batches.ts";
import { findStart, removeCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Connection } from "./connection.ts";
import { failure } from "./failure.ts";
import type { Interruption } from "./interruption.ts";
import type { Options } from "./options.ts";
import { openOutput } from "./output.ts";
import type { Output } from "./output.ts";
import { showProgress } from "./progress.ts";
import type { Progress, Terminal } from "./progress.ts";
import { readRecords } from "./read-records.ts";
import { sendBatch } from "./send-batch.ts";
import { countResults } from "./tally.ts";
import type { Tally } from "./tally.ts";
import { openText } from "./text-chunks.ts";

type Surroundings = { connection: Connection; interruption: Interruption; terminal: Terminal };

/** Scores the records of a file, from where an interrupted run stopped, and returns the tally of all of them. */
export async function scoreFile(options: Options, surroundings: Surroundings): Promise<Tally> {
  const { input, format, output, slug } = options;
  const { size, mtimeMs } = await stat(input);
  const run = { input: { path: input, size, mtimeMs }, format, slug, url: surroundings.connection.url };
  const checkpoint = await findStart(run, output, options.restart);
  const { records } = checkpoint.tally;
  const progress = showProgress(surroundings.terminal, { size, start: { bytes: checkpoint.inputBytes, records } });
  if (records > 0) progress.note(`Going on after ${records} records.`);

  // Before the output exists, so that a crash in between leaves a run to resume and not a file to refuse.
  await saveCheckpoint(output, checkpoint);
  const scores = await openOutput(output, checkpoint.outputBytes);
  try {
    await scoreRest(checkpoint, options, { ...surroundings, scores, progress });
  } catch (error) {
    const stopped = error instanceof Error && error.name === "AbortError";
    throw stopped ? interrupted(checkpoint.tally.records) : error;
  } finally {
    progress.end();
    await scores.close();
  }
  await removeCheckpoint(output);
  return checkpoint.tally;
}

/** Scores what the checkpoint has not, and moves the checkpoint on with every batch. */
async function scoreRest(
  checkpoint: Checkpoint,
  { input, format, output, slug }: Options,
  { connection, interruption, scores, progress }: Surroundings & { scores: Output; progress: Progress },
): Promise<void> {
  const { tally } = checkpoint;
  const startedAt = performance.now() - tally.elapsedMs;
  const { stopping, aborting: signal } = interruption;
  const wait = async (ms: number, why: string) => {
    progress.note(`${why} (${(ms / 1_000).toFixed(1)} s)`);
    await sleep(ms, undefined, { signal: stopping });
  };
  const source = openText(input);
  const remaining = skipRecords(readRecords[format](source), tally.records);
  for await (const batch of inBatches(source, remaining)) {
    stopping.throwIfAborted();
    const answer = await sendBatch({ ...connection, slug }, batch, { wait, signal });
    checkpoint.outputBytes = await scores.append(answer);
    checkpoint.inputBytes = batch.bytesRead;
    countResults(tally, answer);
    tally.elapsedMs = performance.now() - startedAt;
    await saveCheckpoint(output, checkpoint);
    progress.update({ bytes: batch.bytesRead, records: tally.records });
  }
}

function interrupted(records: number) {
  return failure(`Stopped after ${records} records. Run the same command again to go on from there.`, 130);
}
