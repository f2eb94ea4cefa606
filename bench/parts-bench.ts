import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Specification } from "../src/core/scorecard/specification.ts";
import { inventApplicants } from "./applicants.ts";
import { requestsTo, type Target } from "./load.ts";
import { partsOf, type Part } from "./parts.ts";
import { freePort, profileWhile } from "./profiler.ts";
import { startRuntime, type Runtime } from "./runtime.ts";
import { deployCard, makeTenant } from "./tenant.ts";

/** Where the time of a kind of request goes. */
export interface RequestParts {
  readonly request: string;
  readonly parts: readonly Part[];
}

const CARD = new URL("../demo/german-credit.json", import.meta.url);
const BATCHES = 2_000;
const SINGLES = 30_000;

/** The parts of a request, by the engine's own profile of this Worker under load. */
export async function measureParts(): Promise<RequestParts[]> {
  const folder = await mkdtemp(join(tmpdir(), "scoreline-bench-"));
  const port = await freePort();
  const runtime = await startRuntime(folder, "", port);
  try {
    const headers = await makeTenant(runtime);
    const card: Specification = JSON.parse(await readFile(CARD, "utf8"));
    const url = `${runtime.urls.scoreline}${await deployCard(runtime, headers, card)}`;
    const records = inventApplicants(card, 1_000, 1);
    const post = (to: string, body: unknown): Target => ({
      url: to,
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return [
      await partsFor(runtime, port, "1000 records", post(`${url}/batch`, { records }), BATCHES),
      await partsFor(runtime, port, "One record", post(url, records[0]), SINGLES),
    ];
  } finally {
    await runtime.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function partsFor(
  { bundle }: Runtime,
  port: number,
  request: string,
  target: Target,
  requests: number,
): Promise<RequestParts> {
  await requestsTo(target, requests / 2);
  const samples = await profileWhile(port, "scoreline", async () => {
    await requestsTo(target, requests);
  });
  return { request, parts: partsOf(samples, bundle) };
}
