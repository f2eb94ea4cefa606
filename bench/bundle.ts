import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { runWrangler } from "../scripts/local/wrangler.ts";

/** Returns this Worker's code as `wrangler deploy` would upload it. */
export async function bundleOfThisWorker(folder: string): Promise<string> {
  const outdir = join(folder, "bundle");
  await runWrangler(["deploy", "--dry-run", "--outdir", outdir]);
  return readFile(join(outdir, "index.js"), "utf8");
}

/** Returns the code of one of the Workers that ours is compared with. */
export async function codeOf(name: "floor" | "raw" | "bare-sql" | "bare-batches"): Promise<string> {
  return stripTypeScriptTypes(await readFile(new URL(`workers/${name}.ts`, import.meta.url), "utf8"));
}
