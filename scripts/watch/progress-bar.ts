import type { BatchCounts } from "../api/follow-batch.ts";
import type { Terminal } from "../score-file/progress.ts";

const BAR_WIDTH = 30;
const CLEAR_LINE = "\r\u001b[2K";

export interface ProgressBar {
  readonly update: (counts: BatchCounts) => void;
  /** One line of its own above the bar. */
  readonly note: (text: string) => void;
  readonly end: () => void;
}

/** A bar that is drawn anew on a terminal, a line for each event elsewhere. The rate counts from the first event on. */
export function showProgressBar(stream: Terminal, now: () => number = () => performance.now()): ProgressBar {
  let first: { readonly at: number; readonly ended: number } | undefined;
  let bar = "";
  return {
    update(counts) {
      first ??= { at: now(), ended: endedOf(counts) };
      const text = describe(counts, { ended: endedOf(counts) - first.ended, seconds: (now() - first.at) / 1_000 });
      if (stream.isTTY === true) {
        bar = `${drawBar(counts)} ${text}`;
        stream.write(CLEAR_LINE + bar);
      } else stream.write(`${text}\n`);
    },
    note: (text) => void stream.write(bar === "" ? `${text}\n` : `${CLEAR_LINE}${text}\n${bar}`),
    end() {
      if (bar !== "") stream.write("\n");
      bar = "";
    },
  };
}

function endedOf({ completed, failed }: BatchCounts): number {
  return completed + failed;
}

/** Completed jobs are full, failed ones crossed out; one that has failed is seen however many there are. */
function drawBar({ completed, failed, totalJobs }: BatchCounts): string {
  const ended = Math.floor((BAR_WIDTH * (completed + failed)) / totalJobs);
  const crossed = Math.min(ended, Math.ceil((BAR_WIDTH * failed) / totalJobs));
  return `[${"#".repeat(ended - crossed)}${"x".repeat(crossed)}${"-".repeat(BAR_WIDTH - ended)}]`;
}

function describe(
  { completed, failed, processing, totalJobs }: BatchCounts,
  { ended, seconds }: { ended: number; seconds: number },
): string {
  const percent = Math.floor((100 * (completed + failed)) / totalJobs);
  const counts = `${percent} %, ${completed} completed, ${failed} failed, ${processing} processing of ${totalJobs}`;
  if (processing === 0 || ended === 0 || seconds === 0) return counts;
  return `${counts}, ${Math.ceil((processing * seconds) / ended)} s left`;
}
