import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Writable } from "node:stream";
import { failure } from "../api/failure.ts";
import { findStart, freshCheckpoint, removeCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Checkpoint, RunIdentity } from "./checkpoint.ts";
import { lockOutput } from "./lock.ts";

/** Where the scores go. */
export type Destination = {
  /** Makes it this run's alone, and returns where the run starts: an interrupted one goes on. */
  start: (run: RunIdentity, restart: boolean) => Promise<Checkpoint>;
  /** Adds rows, the header before the first of them, and moves the checkpoint's `outputBytes` on once they are safe. */
  append: (checkpoint: Checkpoint, header: string, rows: string) => Promise<void>;
  /** Keeps how far the run has come. */
  save: (checkpoint: Checkpoint) => Promise<void>;
  finish: () => Promise<void>;
  /** Gives it free again, however the run ended. */
  close: () => Promise<void>;
  /** How an interrupted run is taken up again. */
  goingOn: string;
};

/** A file, which only one run at a time writes, with a checkpoint beside it. */
export function toFile(path: string): Destination {
  let unlock = () => {};
  let file: FileHandle | undefined;

  /** Cut back to what is confirmed. The checkpoint comes first: a crash in between leaves a run to resume, not a file to refuse. */
  const opened = async (checkpoint: Checkpoint) => {
    await saveCheckpoint(path, checkpoint);
    const handle = await open(path, "a");
    await handle.truncate(checkpoint.outputBytes);
    return handle;
  };

  return {
    start: async (run, restart) => {
      unlock = lockOutput(path);
      return findStart(run, path, restart);
    },
    append: async (checkpoint, header, rows) => {
      file ??= await opened(checkpoint);
      if ((await file.stat()).size !== checkpoint.outputBytes) throw changedByAnother(path);
      const text = checkpoint.outputBytes === 0 ? header + rows : rows;
      await file.appendFile(text);
      await file.sync();
      checkpoint.outputBytes += Buffer.byteLength(text);
    },
    save: (checkpoint) => saveCheckpoint(path, checkpoint),
    finish: () => removeCheckpoint(path),
    close: async () => {
      await file?.close();
      unlock();
    },
    goingOn: "Run the same command again to go on from there.",
  };
}

/** The lock keeps other runs away, and nothing keeps away an editor or whoever deletes the lock. */
function changedByAnother(path: string) {
  return failure(
    `${path} was changed by something else while it was being written. Nothing more was added to it.\n` +
      "Find out by what, and begin anew with --restart.",
  );
}

/** A stream, such as the standard output: what was written is gone, so that an interrupted run begins anew. */
export function toStream(stream: Writable): Destination {
  return {
    start: (run) => Promise.resolve(freshCheckpoint(run)),
    append: async (checkpoint, header, rows) => {
      const text = checkpoint.outputBytes === 0 ? header + rows : rows;
      const error = await new Promise((done) => stream.write(text, done));
      if (error instanceof Error) throw readerGone(error, checkpoint.tally.records);
      checkpoint.outputBytes += Buffer.byteLength(text);
    },
    save: () => Promise.resolve(),
    finish: () => Promise.resolve(),
    close: () => Promise.resolve(),
    goingOn: "What reads the standard output has the scores up to there and no more; with --out FILE a run can go on.",
  };
}

function readerGone(error: Error, records: number) {
  if (!("code" in error) || error.code !== "EPIPE") return error;
  return failure(`What reads the standard output took no more after ${records} records. Give --out FILE to have all.`);
}
