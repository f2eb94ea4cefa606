import { mkdir, writeFile } from "node:fs/promises";
import { readOptions, refuseOptions } from "../scripts/local/read-options.ts";
import { annotationsBench } from "./annotations-bench.ts";
import { batchBench } from "./batch-bench.ts";
import { boundsBench } from "./bounds-bench.ts";
import { evaluatorBench } from "./evaluator-bench.ts";
import type { Bench, Finding } from "./finding.ts";
import { measureParts } from "./parts-bench.ts";
import { plotOf } from "./plot.ts";
import { recomputeBench } from "./recompute-bench.ts";
import { documentOf, lineOf, partsTable } from "./report.ts";
import { workerBench } from "./worker-bench.ts";

/** Every bench there is, in the order of the report. Those that are named are run alone, and then nothing is written. */
const BENCHES: Readonly<Record<string, Bench>> = {
  requests: workerBench,
  recompute: recomputeBench,
  batches: batchBench,
  annotations: annotationsBench,
  evaluator: evaluatorBench,
  bounds: boundsBench,
};

const PARTS = "parts";

const docs = new URL("../docs/", import.meta.url);
const names = [...Object.keys(BENCHES), PARTS];
const USAGE = `Usage: npm run bench -- [--only NAME …]

Measures the Worker against its floor and writes docs/benchmarks.md anew.

  --only NAME  one of ${names.join(", ")}; may be given several times, and then nothing is written`;
const { only: named = [] } = readOptions(USAGE, { only: { type: "string", multiple: true } });
const unknown = named.filter((name) => !names.includes(name));
if (unknown.length > 0) refuseOptions(USAGE, `No bench is named ${unknown.join(", ")}.`);
const isWanted = (name: string) => named.length === 0 || named.includes(name);
const findings: Finding[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (!isWanted(name)) continue;
  const found = await bench({ draws: named.length === 0 });
  for (const finding of found) console.log(lineOf(finding));
  findings.push(...found);
}
const parts = isWanted(PARTS) ? await measureParts() : [];
if (parts.length > 0) console.log(partsTable(parts));
if (named.length === 0) {
  await mkdir(docs, { recursive: true });
  await writeFile(new URL("benchmarks.md", docs), documentOf(findings, parts, new Date()));
  await writeFile(new URL("benchmarks.svg", docs), plotOf(findings));
  console.log("Written to docs/benchmarks.md and docs/benchmarks.svg.");
}
