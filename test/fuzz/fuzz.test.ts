import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { operationsOf } from "./plan.ts";
import { reportOf } from "./report.ts";
import { fuzz } from "./run.ts";
import { document } from "./worker.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      FUZZ_REQUESTS: string;
      FUZZ_SEED: string;
    }
  }
}

const requests = Number(env.FUZZ_REQUESTS);
const seed = Number(env.FUZZ_SEED);
/** So many requests reach every operation. */
const ENOUGH = 3_000;

test(
  `whatever is sent gets a declared answer, harms no list and shows nothing of another organisation: ${requests} requests of seed ${seed}`,
  async () => {
    const { findings, requests: sent, reached, statuses } = await fuzz({ requests, seed });
    vi.restoreAllMocks(); // the log is heard no longer
    console.log(JSON.stringify({ seed, sent, ...Object.fromEntries(statuses), reached: Object.fromEntries(reached) }));
    expect(findings.map(reportOf).join("\n\n"), `found with seed ${seed}`).toBe("");
    if (requests < ENOUGH) return;
    const unreached = operationsOf(document).map(({ operation }) => operation.operationId);
    expect(
      unreached.filter((id) => !reached.has(id)),
      "no request of these was taken: test/fuzz/hints.ts may help",
    ).toEqual([]);
  },
  120_000 + requests * 60,
);
