import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT } from "./local/wrangler.ts";

/** Closes a run of the gate with one line from the test runner's own report. */
const report: { numPassedTests: number; numFailedTests: number } = JSON.parse(
  await readFile(join(PROJECT, "dist/test-report.json"), "utf8"),
);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed`);
