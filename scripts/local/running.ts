import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { DEFAULT_STATE, PROJECT } from "./wrangler.ts";

/** A Worker that `npm start` has started: where it listens and where its data is. */
const Running = z.object({ url: z.string(), folder: z.string() });
export type Running = z.infer<typeof Running>;

/** One small file for each port, beside the credentials of the default folder, where every script finds it. */
const NOTES = join(PROJECT, DEFAULT_STATE, "running");
const ANSWERS_WITHIN_MS = 2_000;

/** Lets the other scripts know of a Worker. */
export async function noteRunning(running: Running, notes = NOTES): Promise<void> {
  await mkdir(notes, { recursive: true });
  await writeFile(noteOf(running.url, notes), `${JSON.stringify(running)}\n`);
}

/** Takes the note back when the Worker ends. */
export async function forgetRunning(url: string, notes = NOTES): Promise<void> {
  await rm(noteOf(url, notes), { force: true });
}

function noteOf(url: string, notes: string): string {
  return join(notes, `${new URL(url).port}.json`);
}

/**
 * Returns the folder that a script works on where none is given: that of the one Worker that runs, else the default
 * one. Where several run and none of them in the default folder, `wayOut` says how to name one.
 */
export async function folderInUse(wayOut: string, notes = NOTES): Promise<string> {
  const standard = resolve(DEFAULT_STATE);
  const running = await listRunning(notes);
  const [only] = running;
  if (only === undefined || running.some(({ folder }) => folder === standard)) return DEFAULT_STATE;
  if (running.length === 1) return only.folder;
  const lines = running.map(({ url, folder }) => `  ${url}  ${folder}`);
  throw new Error(`Several Workers run:\n${lines.join("\n")}\n${wayOut}`);
}

/** Returns the Workers that answer. A note whose Worker was killed stays behind and counts for nothing. */
async function listRunning(notes: string): Promise<Running[]> {
  const names = await readdir(notes).catch(() => []);
  const noted = await Promise.all(names.map((name) => readNote(join(notes, name))));
  const answering = noted.map(async (running) => (running && (await answers(running.url)) ? [running] : []));
  return (await Promise.all(answering)).flat();
}

async function readNote(path: string): Promise<Running | undefined> {
  try {
    return Running.safeParse(JSON.parse(await readFile(path, "utf8"))).data;
  } catch {
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  return fetch(`${url}/healthz`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}
