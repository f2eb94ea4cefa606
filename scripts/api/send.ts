import { readEnvelope } from "./envelope.ts";
import { failure } from "./failure.ts";
import { request } from "./request.ts";
import type { Answered, Connection, Request } from "./request.ts";
import { backoffMs, toldDelayMs } from "./retry-delay.ts";

/** Waits before another try and says why; rejects when the run is to stop. */
type Wait = (ms: number, why: string) => Promise<void>;

export type Patience = { wait: Wait; signal: AbortSignal };

export const MAX_TRIES = 6;

/** Sends one request, trying again while there is hope; returns what another try does not change. */
export async function send(connection: Connection, wanted: Request, { wait, signal }: Patience): Promise<Answered> {
  let failures = 0;
  for (;;) {
    const outcome = await request(connection, wanted, signal);
    if ("status" in outcome && !passes(outcome)) return outcome;
    const problem = "status" in outcome ? `The API answered ${outcome.status}` : outcome.problem;
    const toldMs = toldBy(outcome);
    if (toldMs !== undefined) {
      await wait(toldMs, `${problem} and asks to wait`);
      continue;
    }
    failures += 1;
    if (failures === MAX_TRIES) throw gaveUp(problem, connection.url);
    await wait(backoffMs(failures, Math.random()), `${problem}; try ${failures + 1} of ${MAX_TRIES} follows`);
  }
}

const PASSING_CONFLICTS = new Set<string | undefined>(["WRITE_CONFLICT", "IDEMPOTENCY_IN_FLIGHT"]);

/** Whether another try may be answered otherwise. */
function passes({ status, text }: Answered): boolean {
  return status === 429 || status >= 500 || (status === 409 && PASSING_CONFLICTS.has(readEnvelope(text)?.code));
}

function toldBy(outcome: Answered | { problem: string }): number | undefined {
  if (!("status" in outcome) || ![409, 429, 503].includes(outcome.status)) return undefined;
  return toldDelayMs(outcome.retryAfter, Date.now());
}

function gaveUp(problem: string, url: string) {
  return failure(
    `${problem}. Gave up after ${MAX_TRIES} tries: is ${url} running and reachable? npm start starts a Worker here; ` +
      `--url names another.`,
  );
}
