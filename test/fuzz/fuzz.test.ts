import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { makeKey } from "../support/keys.ts";
import { problemsOf } from "./checks.ts";
import { KNOWN_FAULTS } from "./known-faults.ts";
import { operationsOf } from "./plan.ts";
import { Pool } from "./pool.ts";
import { reportOf } from "./report.ts";
import { fuzz } from "./run.ts";
import { document, listen, send } from "./worker.ts";

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
const ENOUGH = 2_000;

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

test.each(KNOWN_FAULTS)("known, and to be taken from the list when it is mended: $what", async (fault) => {
  listen([]);
  const { key } = await makeKey();
  const pool = new Pool();
  let problems: string[] = [];
  for (const step of fault.reproduction()) {
    const path = pool.fill(step.path);
    const headers = { "Content-Type": "application/json", ...step.headers };
    const request = { ...step, path, headers, caller: "admin", ids: [] } as const;
    const answer = await send(request, { Authorization: `Bearer ${key}` });
    pool.harvestAll([{ path, body: answer.body }]);
    problems = problemsOf(request, answer);
  }
  expect(problems).toContainEqual(expect.stringMatching(fault.problem));
});
