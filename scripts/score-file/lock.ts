import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { EXIT, failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";

const Holder = z.object({ pid: z.number(), host: z.string(), since: z.string() });
const HELD_BY_ANOTHER = 5; // SQLITE_BUSY
const DISK_FULL = 13; // SQLITE_FULL
const TAKEN_AWAY = 1032; // SQLITE_READONLY_DBMOVED
const MAX_TRIES = 20;

/**
 * Lets one process at a time write an output, and returns what gives it free again. The lock is SQLite's on a file beside
 * the output, so it is the operating system's: a process that is suspended keeps it, one that was killed does not.
 */
export function lockOutput(output: string): () => void {
  const path = `${output}.lock`;
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const lock = acquire(path, output);
    if (lock !== undefined) {
      return () => {
        rmSync(path, { force: true }); // while it is held: whoever has opened it just now sees that it is gone
        lock.close();
      };
    }
  }
  throw failure(`${path} is taken away again and again: are many runs being started at once?`, EXIT.inUse);
}

/** The lock; undefined where its file was taken away by the one who held it before, between opening and locking. */
function acquire(path: string, output: string): DatabaseSync | undefined {
  const me = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    id: crypto.randomUUID(),
  });
  const lock = open(path, output);
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
    lock.exec("CREATE TABLE IF NOT EXISTS holder (text TEXT)");
    lock.exec("DELETE FROM holder");
    lock.prepare("INSERT INTO holder VALUES (?)").run(me);
    lock.exec("COMMIT; BEGIN IMMEDIATE");
    if (holderOf(path) === me) return lock;
    lock.close();
  } catch (error) {
    lock.close();
    const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
    if (code === HELD_BY_ANOTHER) throw inUse(path, output);
    if (code === DISK_FULL)
      throw failure(`There is no room left on the disk of ${output}. Make room, or give another --out.`);
    if (code !== TAKEN_AWAY) throw unusable(path, error);
  }
  return undefined;
}

function open(path: string, output: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch {
    throw failure(
      `${path} cannot be made: is there a folder ${dirname(output)} that this user may write to? Make it, or give another --out.`,
    );
  }
}

/** Who holds the lock, as text. It is read through SQLite: another way of closing the file would give this process's lock free. */
function holderOf(path: string): string | undefined {
  let reader: DatabaseSync | undefined;
  try {
    reader = new DatabaseSync(path, { readOnly: true });
    const text = reader.prepare("SELECT text FROM holder").get()?.["text"];
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  } finally {
    reader?.close();
  }
}

function inUse(path: string, output: string) {
  const { data: holder } = Holder.safeParse(parseJson(holderOf(path) ?? ""));
  const who = holder === undefined ? "another run" : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return failure(
    `${output} is being written by ${who}.\n` +
      `Wait until it has finished, end it (a run that is suspended holds on as well), or give another --out.`,
    EXIT.inUse,
  );
}

function unusable(path: string, error: unknown) {
  const reason = error instanceof Error ? error.message : String(error);
  return failure(
    `${path} is not a usable lock (${reason}). If no run is under way, delete it and run the command again.`,
  );
}
