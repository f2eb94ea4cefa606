import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { batchesOf, putCriteria } from "./batch-jobs.ts";
import { median, summarise, type Bench, type Finding } from "./finding.ts";
import { startRuntime, type Runtime } from "./runtime.ts";
import { makeTenant, senderTo, type Sender } from "./tenant.ts";
import { timePlot, type SizeTimes } from "./time-plot.ts";

/** How many jobs are submitted, in batches of 1,000, and how often; the first time warms up and does not count. */
const SIZES = [
  { jobs: 100, rounds: 9, limit: undefined },
  { jobs: 1_000, rounds: 9, limit: 3 },
  { jobs: 10_000, rounds: 5, limit: 3 },
] as const;
const SHORTEST_PAUSE_MS = 3;
const SHARE_OF_ELAPSED = 0.05;
const LONGEST_MS = 120_000;
const PLOT = new URL("../docs/benchmarks-batches.svg", import.meta.url);
const TABLES = ["batches", "chunks", "jobs"];

/** What batches cost from the first submission to the end of the last job, against statements that write the same rows. */
export const batchBench: Bench = async ({ draws }) => {
  const folder = await mkdtemp(join(tmpdir(), "scoreline-bench-"));
  const runtime = await startRuntime(folder, "");
  try {
    const headers = { ...(await makeTenant(runtime)), "X-Tenant-Id": "bench" };
    const send = senderTo(runtime.urls.scoreline, headers);
    await putCriteria(send);
    await makeBareTables(runtime);
    const times: SizeTimes[] = [];
    for (const { jobs, rounds } of SIZES) times.push(await measure(runtime, send, jobs, rounds));
    if (draws)
      await writeFile(PLOT, timePlot(times, { what: "a batch, from its submission to its end", unit: "jobs" }));
    return times.flatMap((time, index) => findingsOf(time, SIZES[index]?.limit));
  } finally {
    await runtime.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function measure({ urls }: Runtime, send: Sender, jobs: number, rounds: number): Promise<SizeTimes> {
  const times: SizeTimes = { size: jobs, ours: [], bare: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const bodies = batchesOf(jobs, `${jobs}.${round}`);
    const started = performance.now();
    const ids: string[] = [];
    for (const body of bodies) ids.push((await send<{ batchId: string }>("POST", "/v1/score/batch", body)).batchId);
    for (const id of ids) await untilEnded(send, id, started);
    const ours = performance.now() - started;
    const bare = await writeBare(urls.bareBatches, ids);
    if (round === 0) continue;
    times.ours.push(ours);
    times.bare.push(bare);
  }
  return times;
}

/** The longer it takes, the rarer the question: it costs time itself. */
async function untilEnded(send: Sender, batchId: string, started: number): Promise<void> {
  for (;;) {
    const path = `/v1/score/batch/${batchId}?jobs=false`;
    const { processing, failed } = await send<{ processing: number; failed: number }>("GET", path);
    if (failed > 0) throw new Error(`${failed} jobs failed.`);
    if (processing === 0) return;
    const elapsed = performance.now() - started;
    if (elapsed > LONGEST_MS) throw new Error(`${batchId} has not ended after ${LONGEST_MS} ms.`);
    await pause(Math.max(SHORTEST_PAUSE_MS, elapsed * SHARE_OF_ELAPSED));
  }
}

/** Gives the other side tables of the same shape. */
async function makeBareTables({ database }: Runtime): Promise<void> {
  for (const table of TABLES) {
    const query = `SELECT sql FROM sqlite_schema WHERE name = 'scoring_${table}'`;
    const shape = await database.prepare(query).first<string>("sql");
    if (!shape?.includes("WITHOUT ROWID")) throw new Error(`The table scoring_${table} has another shape: ${shape}`);
    await database.prepare(shape.replace(`scoring_${table}`, `bare_${table}`)).run();
  }
}

/** Returns how long plain statements take for the rows of some batches. */
async function writeBare(url: string, batchIds: readonly string[]): Promise<number> {
  const send = senderTo(url, {});
  await send("GET", `/prepare?${new URLSearchParams(batchIds.map((id) => ["batchId", id])).toString()}`);
  const started = performance.now();
  const { changes } = await send<{ changes: number }>("POST", "/write");
  const elapsed = performance.now() - started;
  if (changes < 2 * batchIds.length) throw new Error(`Plain statements wrote ${changes} rows.`);
  return elapsed;
}

function findingsOf({ size, ours, bare }: SizeTimes, limit: number | undefined): Finding[] {
  const jobs = size.toLocaleString("en-US");
  return [
    {
      name: `Batches of ${jobs} jobs, submitted to ended`,
      unit: "times",
      ...summarise(ours.map((time, round) => time / (bare[round] ?? Number.NaN))),
      ...(limit !== undefined && { budget: { is: "at most", limit } as const }),
      detail: `${Math.round(median(ours))} against ${Math.round(median(bare))} ms, ${Math.round(size / (median(ours) / 1_000))} jobs a second, ${ours.length} rounds`,
    },
  ];
}
