import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { z } from "zod";
import { failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";

const State = z.object({ asyncRun: z.uuid() });

/**
 * Returns the name of a run, that of the interrupted one where there was one: requests under it are repetitions, which the
 * API answers as it did before. Refuses to overwrite what is no run's.
 */
export async function beginRun(output: string, restart: boolean): Promise<string> {
  const path = pathFor(output);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text !== undefined && !restart) {
    const { data } = State.safeParse(parseJson(text));
    if (!data) throw failure(`${path} is damaged, or of a run without --async. Begin anew with --restart.`);
    return data.asyncRun;
  }
  const there = await stat(output).catch(() => undefined);
  if (there !== undefined && !restart) {
    throw failure(`${output} exists already. Give another --out, or --restart to overwrite it.`);
  }
  const run = crypto.randomUUID();
  await replaceFile(path, JSON.stringify({ asyncRun: run }));
  return run;
}

export async function endRun(output: string): Promise<void> {
  await rm(pathFor(output), { force: true });
}

/** Writes a file in one step: there is the whole of it or none. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

function pathFor(output: string): string {
  return `${output}.progress.json`;
}
