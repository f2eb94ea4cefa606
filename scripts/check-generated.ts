import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT } from "./local/wrangler.ts";

const run = promisify(execFile);

/** Fails where a file that a tool writes is not what the tool would write now. */
async function main(): Promise<void> {
  await run("wrangler", ["types", "--check", "--include-runtime=false", "--strict-vars=false"], { cwd: PROJECT });
  await checkMigrations();
  console.log("The generated files are up to date.");
}

/** drizzle-kit is asked to make the next migration into a copy of the folder: there must be nothing to make. */
async function checkMigrations(): Promise<void> {
  await mkdir(join(PROJECT, ".wrangler"), { recursive: true });
  const copy = await mkdtemp(join(PROJECT, ".wrangler/migrations-"));
  try {
    await cp(join(PROJECT, "migrations"), copy, { recursive: true });
    const before = await readdir(copy);
    await run("drizzle-kit", ["generate", "--dialect", "sqlite", "--schema", "./src/db/schema.ts", "--out", copy], {
      cwd: PROJECT,
    });
    const made = (await readdir(copy)).filter((name) => !before.includes(name));
    if (made.length > 0) throw new Error(`src/db/schema.ts has changed: run npm run generate (${made.join(", ")})`);
  } finally {
    await rm(copy, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
