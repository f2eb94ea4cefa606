import type { Readable, Writable } from "node:stream";
import { findConnection } from "../api/connection.ts";
import { describeFailure, EXIT } from "../api/failure.ts";
import { listenForInterruption } from "../api/interruption.ts";
import { parseOptions, USAGE } from "./options.ts";
import type { Terminal } from "./progress.ts";
import { scoreFile } from "./score-file.ts";
import { summarize } from "./summary.ts";

type Streams = { stdin: Readable; stdout: Writable; stderr: Terminal };

/** Runs `npm run score` and returns its exit code. */
export async function runScore(
  args: string[],
  env: Record<string, string | undefined>,
  streams: Streams,
): Promise<number> {
  const { stdout, stderr } = streams;
  for (const stream of [stdout, stderr]) stream.on("error", () => undefined); // who no longer listens does not end a run
  const interruption = listenForInterruption(() => {
    stderr.write("\nStopping after the batch in flight. Ctrl-C again stops at once.\n");
  });
  try {
    const options = parseOptions(args);
    if (options === "help") {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const connection = await findConnection(options, env);
    const { tally, passedOver } = await scoreFile(options, { connection, interruption, streams });
    const { output, verify } = options;
    const report = output === "-" ? stderr : stdout;
    report.write(`${summarize({ tally, output, passedOver, verify })}\n`);
    return tally.verification.differing > 0 ? EXIT.failed : 0;
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    stderr.write(`${text}\n`);
    return exitCode;
  } finally {
    interruption.ignore();
  }
}
