import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { levelOf } from "../src/core/annotation/label.ts";
import { selectAgreement } from "../src/features/agreement/agreement.repository.ts";
import { selectDisputed } from "../src/features/agreement/disagreements.repository.ts";
import { selectScoreCount, selectScorePage } from "../src/features/annotations/annotations.repository.ts";
import { fillLabel, makeLabels, type BenchLabel } from "./annotations-data.ts";
import { summarise, type Bench, type Finding } from "./finding.ts";
import { rowsReadBy } from "./rows-read.ts";
import { startRuntime } from "./runtime.ts";
import { makeTenant, senderTo, SPACE, type Sender } from "./tenant.ts";

/** How many scores a label has. */
const SIZES = [1_000, 10_000, 100_000] as const;
const ROUNDS = 5;
const SCORES_A_CALL = 100;
const CONNECTIONS = 8;
const BULK_SECONDS = 3;
const TYPES = ["star", "categorical", "numeric"] as const;

/** What it takes to write scores, and to list and compare many of them. */
export const annotationsBench: Bench = async () => {
  const folder = await mkdtemp(join(tmpdir(), "scoreline-bench-"));
  const runtime = await startRuntime(folder, "");
  try {
    const send = senderTo(runtime.urls.scoreline, await makeTenant(runtime));
    const findings = [await bulkCreates(send)];
    for (const size of SIZES) {
      for (const type of TYPES) {
        const label = await fillLabel(runtime, send, type, size);
        for (const { name, path, statements } of readsOf(label)) {
          if (name === "A page" && type !== "star") continue;
          const rows = await rowsReadBy(runtime, statements);
          findings.push(await timeOf(send, path, `${name} of ${count(size)} ${type} scores`, rows));
        }
      }
    }
    return findings;
  } finally {
    await runtime.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** The reads that are measured, and the statements that the Worker reads with. */
function readsOf({ id, number, rule }: BenchLabel) {
  const label = `/model-hub/annotations-labels/${id}`;
  const which = { space: SPACE, labelNumber: number, sourceType: undefined };
  const level = levelOf(rule.type) ?? "nominal";
  const page = { limit: 100, offset: 0 };
  return [
    {
      name: "A page",
      path: `/model-hub/scores/?label_id=${id}&limit=100`,
      statements: [selectScorePage(SPACE, { labelId: id }, page), selectScoreCount(SPACE, { labelId: id })],
    },
    { name: "Agreement", path: `${label}/agreement/`, statements: selectAgreement(which, rule) },
    {
      name: "Disagreements",
      path: `${label}/disagreements/`,
      statements: [selectDisputed(which, level, { after: undefined, limit: 50 })],
    },
  ];
}

/** Writes scores of new sources, 100 a call, over several connections. */
async function bulkCreates(send: Sender): Promise<Finding> {
  const labels = await makeLabels(send, SCORES_A_CALL);
  const writeOne = async () => {
    const scores = labels.map((label_id, at) => ({ label_id, value: { rating: 1 + (at % 5) } }));
    const body = { source_type: "trace", source_id: crypto.randomUUID(), scores };
    const created = await send<{ errors: unknown[] }>("POST", "/model-hub/scores/bulk/", body);
    if (created.errors.length > 0) throw new Error(`${created.errors.length} scores were refused.`);
  };
  await writeOne();
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    let calls = 0;
    const writeOn = async () => {
      while (performance.now() - started < BULK_SECONDS * 1_000) {
        await writeOne();
        calls += 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, writeOn));
    rates.push((calls * SCORES_A_CALL * 1_000) / (performance.now() - started));
  }
  const detail = `${SCORES_A_CALL} a call, ${CONNECTIONS} connections, one row written each`;
  return { name: "Scores written in bulk", unit: "records a second", ...summarise(rates), detail };
}

async function timeOf(send: Sender, path: string, name: string, rows: number): Promise<Finding> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now();
    await send("GET", path);
    if (round > 0) times.push(performance.now() - started);
  }
  return {
    name: `${name}, ms`,
    unit: "milliseconds",
    ...summarise(times),
    detail: `${count(rows)} rows read, ${ROUNDS} rounds`,
  };
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
