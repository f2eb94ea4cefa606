import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readOptions } from "./local/read-options.ts";
import { PROJECT } from "./local/wrangler.ts";

readOptions("Usage: npm run ci:summary\n\nCloses a run of the gate with one line from dist/test-report.json.", {});

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Closes a run of the gate with one line from the test runner's own report; a file that could not run is a failure. */
const report: Report = JSON.parse(await readFile(join(PROJECT, "dist/test-report.json"), "utf8"));
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + broken.length} failed`);
