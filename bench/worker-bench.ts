import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../package.json" with { type: "json" };
import type { Specification } from "../src/core/scorecard/specification.ts";
import { inventApplicants } from "./applicants.ts";
import type { Bench, Finding } from "./finding.ts";
import { compare, detailOf, rateRatio, timeRatio, type Comparison, type Target } from "./load.ts";
import { startRuntime, type Runtime } from "./runtime.ts";
import { deployCard, makeTenant } from "./tenant.ts";

const RECORDS = 1_000;
/** In a round: CPU time is told in hundredths of a second, and a round takes about half of one. */
const BATCHES = 500;
const SMALL_REQUESTS = 6_000;
const CARD = new URL("../demo/german-credit.json", import.meta.url);
const HELLO = JSON.stringify({ status: "ok", version: manifest.version });

/** This Worker in workerd against Workers that do as little as can be done. */
export const workerBench: Bench = async () => {
  const folder = await mkdtemp(join(tmpdir(), "scoreline-bench-"));
  const runtime = await startRuntime(folder, HELLO);
  try {
    const headers = await makeTenant(runtime);
    const card: Specification = JSON.parse(await readFile(CARD, "utf8"));
    const path = await deployCard(runtime, headers, card);
    const findings = await measure(runtime, headers, path, inventApplicants(card, RECORDS, 1));
    await expectLogged(runtime);
    return findings;
  } finally {
    await runtime.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function measure(
  runtime: Runtime,
  headers: Record<string, string>,
  path: string,
  records: readonly unknown[],
): Promise<Finding[]> {
  const post = (to: string, body: unknown) => ({
    url: to,
    method: "POST" as const,
    headers,
    body: JSON.stringify(body),
  });
  const batch = `${runtime.urls.scoreline}${path}/batch`;
  const plain = await againstFloor(runtime, post(batch, { records }), RECORDS);
  const explained = await againstFloor(runtime, post(batch, { records, include_contributions: true }), RECORDS);
  const one = await againstFloor(runtime, post(`${runtime.urls.scoreline}${path}`, records[0]), 1);
  const hello = await againstRaw(runtime);
  return [
    { name: `${RECORDS} records`, ...time(plain), budget: { is: "at most", limit: 1.5 } },
    { name: `${RECORDS} records, with contributions`, ...time(explained), budget: { is: "at most", limit: 2 } },
    { name: "Hello through the whole middleware", ...rate(hello), budget: { is: "at least", limit: 0.5 } },
    { name: "One record, with its key and rate limit", ...rate(one), budget: { is: "at least", limit: 0.6 } },
  ];
}

/** Compares with the floor, which has been given this Worker's own answer to the same body. */
async function againstFloor(runtime: Runtime, ours: Target, records: number): Promise<Comparison> {
  const requests = records === 1 ? SMALL_REQUESTS : BATCHES;
  const answer = await (await fetch(ours.url, ours)).text();
  const scored: { results?: unknown[]; score?: number } = JSON.parse(answer);
  if (scored.score === undefined && scored.results?.length !== records) throw new Error(`Not scored: ${answer}`);
  const floor = { ...ours, url: `${runtime.urls.floor}/answer` };
  await fetch(floor.url, { method: "PUT", body: answer });
  const same = await (await fetch(floor.url, floor)).text();
  if (same !== answer) throw new Error("The floor does not answer the same bytes.");
  return compare(runtime, { ours, floor }, requests);
}

async function againstRaw(runtime: Runtime): Promise<Comparison> {
  const hello = { url: `${runtime.urls.scoreline}/healthz` };
  const same = await (await fetch(hello.url)).text();
  if (same !== HELLO) throw new Error(`The raw Worker does not answer the same bytes: ${same}`);
  return compare(runtime, { ours: hello, floor: { url: `${runtime.urls.raw}/` } }, SMALL_REQUESTS);
}

function time(comparison: Comparison): Pick<Finding, "unit" | "median" | "low" | "high" | "detail"> {
  return { unit: "times", ...timeRatio(comparison), detail: detailOf(comparison) };
}

function rate(comparison: Comparison): Pick<Finding, "unit" | "median" | "low" | "high" | "detail"> {
  return { unit: "times", ...rateRatio(comparison), detail: detailOf(comparison) };
}

/** The figures count only with the log on. */
async function expectLogged({ logFile }: Runtime): Promise<void> {
  const log = await readFile(logFile, "utf8");
  if (!log.includes("/v1/score/{slug}/batch") && !log.includes("/v1/score/:slug/batch")) {
    throw new Error("The Worker wrote no log lines.");
  }
}
