import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { z } from "zod";
import { failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";
import { emptyTally, Tally } from "./tally.ts";

/**
 * How far a run has come: everything up to `outputBytes` of the output is safe on disk; `inputBytes` is for the progress
 * bar. `settings` is what else makes the rows what they are.
 */
const Checkpoint = z.object({
  input: z.object({ path: z.string(), size: z.number(), mtimeMs: z.number() }),
  format: z.string(),
  /** The slug or the model's id that was asked for. */
  scorer: z.string(),
  url: z.string(),
  settings: z.string(),
  /** The one model that scores, so that a run which goes on ends with the card it began with; null where it is not known. */
  model: z.string().nullable(),
  inputBytes: z.number(),
  outputBytes: z.number(),
  tally: Tally,
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** What must be the same for a run to be the continuation of another. */
export type RunIdentity = Pick<Checkpoint, "input" | "format" | "scorer" | "url" | "settings">;

/** Where a run starts: at the checkpoint of an interrupted one, or at nothing. Refuses to overwrite or to mix. */
export async function findStart(run: RunIdentity, output: string, restart: boolean): Promise<Checkpoint> {
  const fresh = freshCheckpoint(run);
  if (restart) return fresh;
  const text = await readFile(pathFor(output), "utf8").catch(() => undefined);
  const outputSize = await stat(output).then(
    ({ size }) => size,
    () => undefined,
  );
  if (text === undefined) {
    if (outputSize === undefined) return fresh;
    throw failure(`${output} exists already. Give another --out, or --restart to overwrite it.`);
  }
  const { data: saved, success } = Checkpoint.safeParse(parseJson(text));
  if (!success) throw failure(`${pathFor(output)} is damaged. Begin anew with --restart.`);
  if (saved.tally.records === 0) return fresh; // it stopped at its first batch: nothing is lost by other arguments
  const difference = differenceBetween(saved, run);
  if (difference !== undefined) {
    throw failure(
      `${output} belongs to an interrupted run, and ${difference}. ` +
        `Begin anew with --restart, or give another --out and keep it.`,
    );
  }
  if ((outputSize ?? 0) < saved.outputBytes) {
    throw failure(`${output} is shorter than the interrupted run left it. Begin anew with --restart.`);
  }
  return saved;
}

/** The checkpoint of a run that has done nothing yet. */
export function freshCheckpoint(run: RunIdentity): Checkpoint {
  return { ...run, model: null, inputBytes: 0, outputBytes: 0, tally: emptyTally() };
}

function differenceBetween(saved: RunIdentity, run: RunIdentity): string | undefined {
  const { path, size, mtimeMs } = saved.input;
  if (path === "-") return "that run read the standard input, which cannot be read again from the middle";
  if (path !== run.input.path) return `that run read ${path}`;
  if (size !== run.input.size || mtimeMs !== run.input.mtimeMs) return `${path} has changed since`;
  if (saved.format !== run.format) return `that run read it as ${saved.format}`;
  if (saved.scorer !== run.scorer) return `that run scored with ${saved.scorer}`;
  if (saved.url !== run.url) return `that run used ${saved.url}`;
  if (saved.settings !== run.settings) return `that run was given other options (${saved.settings})`;
  return undefined;
}

/** Replaces the checkpoint in one step, so that a crash leaves the old one or the new one, never half of it. */
export async function saveCheckpoint(output: string, checkpoint: Checkpoint): Promise<void> {
  const temporary = `${pathFor(output)}.tmp`;
  const file = await open(temporary, "w");
  try {
    await file.writeFile(JSON.stringify(checkpoint));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, pathFor(output));
}

export async function removeCheckpoint(output: string): Promise<void> {
  await rm(pathFor(output), { force: true });
}

function pathFor(output: string): string {
  return `${output}.progress.json`;
}
