import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { runWrangler } from "./wrangler.ts";

/** Which database is meant: the deployed one, or the local one in a folder. */
export type Place = { readonly remote: true } | { readonly remote: false; readonly persistTo: string };

const BUSY_RETRIES = 20;
const BUSY_WAIT_MS = 500;

export type Row = Readonly<Record<string, unknown>>;

/** Brings the database's tables up to date. */
export async function applyMigrations(place: Place): Promise<void> {
  await runPatiently(["d1", "migrations", "apply", "DB", ...flags(place)]);
}

/** Runs statements, in one call, and returns the rows of each. A local database without tables gets them first. */
export async function execute(place: Place, statements: readonly string[]): Promise<Row[][]> {
  const args = ["d1", "execute", "DB", ...flags(place), "--json", "--command", statements.join(";\n")];
  try {
    return parseResults(await runPatiently(args));
  } catch (error) {
    if (place.remote || !String(error).includes("no such table")) throw error;
    await applyMigrations(place);
    return parseResults(await runPatiently(args));
  }
}

/** A local database has one writer at a time, and the Worker or another command may be it: whoever comes second waits. */
async function runPatiently(args: readonly string[]): Promise<string> {
  for (let retries = BUSY_RETRIES; ; retries -= 1) {
    try {
      return await runWrangler(args);
    } catch (error) {
      if (retries === 0 || !String(error).includes("SQLITE_BUSY")) throw error;
      await wait(Math.random() * BUSY_WAIT_MS);
    }
  }
}

/** Returns text as an SQL expression that no character of it can break out of. */
export function literal(text: string): string {
  return `CAST(x'${Buffer.from(text, "utf8").toString("hex")}' AS TEXT)`;
}

function flags(place: Place): string[] {
  return place.remote ? ["--remote"] : ["--local", "--persist-to", resolve(place.persistTo)];
}

function parseResults(output: string): Row[][] {
  const results: { results?: Row[] }[] = JSON.parse(output.slice(output.indexOf("[")));
  return results.map(({ results: rows = [] }) => rows);
}
