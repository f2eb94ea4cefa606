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
  const isShown = unresolvedHostsHidden();
  if (stdout) {
    createInterface({ input: stdout }).on("line", (line) => {
      if (!shown) lines.push(line);
      else if (line.startsWith("{")) console.log(line);
    });
  }
  if (stderr) {
    createInterface({ input: stderr }).on("line", (line) => {
      if (!shown) lines.push(line);
      else if (isShown(line)) console.error(line);
    });
  }
  return { show: () => (shown = true), held: () => lines.join("\n") };
}

/**
 * Returns what says of each line in turn whether it is shown. A host that has no address is a failure of its delivery, which the
 * API tells; the runtime writes it once more, as an error of its own with a stack of addresses.
 */
export function unresolvedHostsHidden(): (line: string) => boolean {
  let hidden = false;
  return (line) => {
    const continues = hidden && (line.trim() === "" || line.startsWith("  stack: "));
    hidden = continues || line.includes("failed to lookup address information");
    return !hidden;
  };
}
