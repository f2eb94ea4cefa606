import type { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { findConnection } from "../api/connection.ts";
import { describeFailure, failure } from "../api/failure.ts";
import { followBatch, type BatchCounts } from "../api/follow-batch.ts";
import { listenForInterruption } from "../api/interruption.ts";
import type { Terminal } from "../score-file/progress.ts";
import { INTERRUPTED, JOBS_FAILED, parseOptions, USAGE, type WatchOptions } from "./options.ts";
import { showProgressBar } from "./progress-bar.ts";

type Streams = { stdout: Terminal; stderr: Writable };

/** Runs `npm run watch` and returns its exit code. */
export async function runWatch(
  args: string[],
  env: Record<string, string | undefined>,
  { stdout, stderr }: Streams,
): Promise<number> {
  const interruption = listenForInterruption(() => {});
  const { stopping: signal } = interruption;
  const bar = showProgressBar(stdout);
  try {
    const options = parseOptions(args);
    if (options === "help") {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const { batchId, tenant } = options;
    const connection = await findConnection(options, env);
    const wait = async (ms: number, why: string) => {
      bar.note(`${why}; another try in ${Math.ceil(ms / 1_000)} s`);
      await pause(ms, undefined, { signal });
    };
    let last: BatchCounts | undefined;
    for await (const counts of followBatch({ connection, batchId, tenant, signal, wait })) bar.update((last = counts));
    bar.end();
    if (!last) throw failure(`The API told nothing of ${batchId}.`);
    stdout.write(`${summarize(last, options)}\n`);
    return last.failed === 0 ? 0 : JOBS_FAILED;
  } catch (error) {
    bar.end();
    if (signal.aborted) {
      stderr.write("Stopped watching; the batch goes on.\n");
      return INTERRUPTED;
    }
    const { text, exitCode } = describeFailure(error);
    stderr.write(`${text}\n`);
    return exitCode;
  } finally {
    interruption.ignore();
  }
}

function summarize({ completed, failed, totalJobs }: BatchCounts, { batchId }: WatchOptions): string {
  const done = `${batchId} has ended: ${completed} of ${totalJobs} jobs completed, ${failed} failed.`;
  if (failed === 0) return done;
  return `${done}
  why           GET  /v1/score/batch/${batchId}/results?status=failed
  score anew    POST /v1/score/batch/${batchId}/retry`;
}
