import type { Readable, Writable } from "node:stream";
import { findConnection } from "../api/connection.ts";
import { describeFailure, EXIT } from "../api/failure.ts";
import { listenForInterruption } from "../api/interruption.ts";
import type { Terminal } from "../score-file/progress.ts";
import { showProgressBar } from "../watch/progress-bar.ts";
import { parseOptions, USAGE } from "./options.ts";
import { summarizeOutcome } from "./outcome.ts";
import { scoreAsync } from "./score-async.ts";

type Streams = { stdin: Readable; stdout: Writable; stderr: Terminal };

/** Runs `npm run score -- --async` and returns its exit code. */
export async function runAsync(
  args: string[],
  env: Record<string, string | undefined>,
  streams: Streams,
): Promise<number> {
  const { stdout, stderr } = streams;
  const interruption = listenForInterruption(() => {});
  const bar = showProgressBar(stderr);
  try {
    const options = parseOptions(args);
    if (options === "help") {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const connection = await findConnection(options, env);
    const { outcome, ...counted } = await scoreAsync(options, { connection, interruption, streams, bar });
    bar.end();
    const { job, output } = options;
    const report = output === "-" ? stderr : stdout;
    report.write(`${summarizeOutcome(outcome, { job, output, ...counted })}\n`);
    return outcome.failed > 0 ? EXIT.rowsFailed : 0;
  } catch (error) {
    bar.end();
    if (interruption.stopping.aborted) {
      stderr.write("Stopped. What is submitted goes on; run the same command again to go on from there.\n");
      return EXIT.interrupted;
    }
    const { text, exitCode } = describeFailure(error);
    stderr.write(`${text}\n`);
    return exitCode;
  } finally {
    interruption.ignore();
  }
}
