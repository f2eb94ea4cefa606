import type { Writable } from "node:stream";
import { findConnection } from "./connection.ts";
import { describeFailure } from "./failure.ts";
import { listenForInterruption } from "./interruption.ts";
import { parseOptions, USAGE } from "./options.ts";
import type { Terminal } from "./progress.ts";
import { scoreFile } from "./score-file.ts";
import { summarize } from "./summary.ts";

type Streams = { stdout: Writable; stderr: Terminal };

/** Runs `npm run score` and returns its exit code. */
export async function runScore(
  args: string[],
  env: Record<string, string | undefined>,
  { stdout, stderr }: Streams,
): Promise<number> {
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
    const tally = await scoreFile(options, { connection, interruption, terminal: stderr });
    stdout.write(`${summarize(tally, options.output)}\n`);
    return 0;
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    stderr.write(`${text}\n`);
    return exitCode;
  } finally {
    interruption.ignore();
  }
}
