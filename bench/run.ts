import { mkdir, writeFile } from "node:fs/promises";
import { batchBench } from "./batch-bench.ts";
import { evaluatorBench } from "./evaluator-bench.ts";
import type { Bench, Finding } from "./finding.ts";
import { plotOf } from "./plot.ts";
import { recomputeBench } from "./recompute-bench.ts";
import { documentOf, lineOf } from "./report.ts";
import { workerBench } from "./worker-bench.ts";

/** Every bench there is, in the order of the report. */
const BENCHES: readonly Bench[] = [workerBench, recomputeBench, batchBench, evaluatorBench];

const docs = new URL("../docs/", import.meta.url);
const findings: Finding[] = [];
for (const bench of BENCHES) {
  const found = await bench();
  for (const finding of found) console.log(lineOf(finding));
  findings.push(...found);
}
await mkdir(docs, { recursive: true });
await writeFile(new URL("benchmarks.md", docs), documentOf(findings, new Date()));
await writeFile(new URL("benchmarks.svg", docs), plotOf(findings));
console.log("Written to docs/benchmarks.md and docs/benchmarks.svg.");
