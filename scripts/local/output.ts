import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** What a started Worker writes, held back until the banner stands: then only its own log lines and its errors are shown. */
export interface RelayedOutput {
  readonly show: () => void;
  /** All that was written before `show`, for when the start failed. */
  readonly held: () => string;
}

export function relayOutput({ stdout, stderr }: ChildProcess): RelayedOutput {
  const lines: string[] = [];
  let shown = false;
  if (stdout) {
    createInterface({ input: stdout }).on("line", (line) => {
      if (!shown) lines.push(line);
      else if (line.startsWith("{")) console.log(line);
    });
  }
  if (stderr) {
    createInterface({ input: stderr }).on("line", (line) => {
      if (shown) console.error(line);
      else lines.push(line);
    });
  }
  return { show: () => (shown = true), held: () => lines.join("\n") };
}
