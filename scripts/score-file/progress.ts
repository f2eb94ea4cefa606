import type { Writable } from "node:stream";

const BAR_WIDTH = 24;
const LINE_EVERY_MS = 2_000;
const CLEAR_LINE = "\r\u001b[2K";

const wholeNumber = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export type Terminal = Writable & { isTTY?: boolean };

/** How far the run is: bytes of the input read, records done. */
export type Position = { bytes: number; records: number };

export type Progress = {
  update: (position: Position) => void;
  /** One line of its own above the bar. */
  note: (text: string) => void;
  end: () => void;
};

/**
 * A progress bar on a terminal, a line every two seconds elsewhere. Rate and time left count from `start` on. Of an input
 * whose size is not known, records and rate alone are shown.
 */
export function showProgress(
  stream: Terminal,
  { size, start, now = () => performance.now() }: { size: number | undefined; start: Position; now?: () => number },
): Progress {
  const startedAt = now();
  let printedAt = startedAt;
  let bar = "";

  return {
    update: (position) => {
      const text = describe(position, { size, start, seconds: (now() - startedAt) / 1_000 });
      if (stream.isTTY === true) {
        bar = size === undefined ? text : `${drawBar(position.bytes / size)} ${text}`;
        stream.write(CLEAR_LINE + bar);
      } else if (now() - printedAt >= LINE_EVERY_MS) {
        printedAt = now();
        stream.write(`${text}\n`);
      }
    },
    note: (text) => void stream.write(bar === "" ? `${text}\n` : `${CLEAR_LINE}${text}\n${bar}`),
    end: () => {
      if (bar !== "") stream.write("\n");
      bar = "";
    },
  };
}

function drawBar(share: number): string {
  const full = Math.round(BAR_WIDTH * share);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}]`;
}

function describe(
  { bytes, records }: Position,
  { size, start, seconds }: { size: number | undefined; start: Position; seconds: number },
): string {
  const rate = seconds > 0 ? (records - start.records) / seconds : 0;
  const done = `${wholeNumber.format(records)} records, ${wholeNumber.format(rate)} records/s`;
  if (size === undefined) return done;
  const percent = Math.floor((100 * bytes) / size);
  const left = bytes > start.bytes ? (seconds * (size - bytes)) / (bytes - start.bytes) : undefined;
  return `${percent} %, ${done}${left === undefined ? "" : `, ${duration(left)} left`}`;
}

function duration(seconds: number): string {
  const rounded = Math.ceil(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3_600) return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
  return `${Math.floor(rounded / 3_600)} h ${Math.floor((rounded % 3_600) / 60)} min`;
}
