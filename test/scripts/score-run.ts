import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { parse } from "csv-parse/sync";
import { onTestFinished } from "vitest";
import { runScore } from "../../scripts/score-file/command.ts";

/** A folder of its own for a test, gone after it. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "score-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A file in a folder of its own. */
export async function makeFile(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await makeFolder(), name);
  await writeFile(path, content);
  return path;
}

/** Applicants of the ages 0, 1, 2, … 99, 0, … */
export function ages(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => `a${index},${index % 100}`);
  return `id,age\n${rows.join("\n")}\n`;
}

/** A stream that keeps what is written to it. */
export function memoryStream(): Writable & { text: string } {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      kept.text += String(chunk);
      done();
    },
  });
  const kept = Object.assign(stream, { text: "" });
  return kept;
}

export type Ran = { exitCode: number; stdout: string; stderr: string };

/** Runs the command in this process. */
export async function run(
  args: string[],
  env: Record<string, string | undefined> = {},
  stdin: Readable = Readable.from([]),
): Promise<Ran> {
  const stdout = memoryStream();
  const stderr = memoryStream();
  const exitCode = await runScore(args, env, { stdin, stdout, stderr });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** Runs the command in this process on an input of that name, and returns its scores too, as rows of cells by column. */
export async function score(api: { url: string }, name: string, content: string | Uint8Array, ...more: string[]) {
  const input = await makeFile(name, content);
  const output = join(await makeFolder(), "scores.csv");
  const ran = await run([...scoring(input, api.url), "--out", output, ...more]);
  const text = await readFile(output, "utf8").catch(() => "");
  return { ...ran, input, output, text, rows: parse<Record<string, string>>(text, { columns: true }) };
}

/** The arguments that score a file with the given API. */
export function scoring(input: string, url: string): string[] {
  return ["--in", input, "--slug", "dep_test", "--url", url, "--key", "sk_test_k_s"];
}
