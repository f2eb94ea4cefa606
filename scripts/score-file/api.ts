import { failure } from "./failure.ts";
import { backoffMs, toldDelayMs } from "./retry-delay.ts";

/** Where the API is and which key opens it. */
export type Connection = { url: string; key: string };

/** Waits before another try and says why; rejects when the run is to stop. */
type Wait = (ms: number, why: string) => Promise<void>;

export type Patience = { wait: Wait; signal: AbortSignal };

/** What the API has answered for good: a success, or a refusal that another try does not change. */
export type Answered = { status: number; ok: boolean; location: string | null; text: string };

type Problem = { problem: string; toldMs?: number | undefined };

export const MAX_TRIES = 6;
const TIMEOUT_MS = 120_000;

/** Sends one request, trying again while there is hope. A body makes it a POST. */
export async function send(
  connection: Connection,
  { path, body }: { path: string; body?: string },
  { wait, signal }: Patience,
): Promise<Answered> {
  let failures = 0;
  for (;;) {
    const outcome = await attempt(connection, path, body, signal);
    if ("status" in outcome) return outcome;
    if (outcome.toldMs !== undefined) {
      await wait(outcome.toldMs, `${outcome.problem} and asks to wait`);
      continue;
    }
    failures += 1;
    if (failures === MAX_TRIES) throw gaveUp(outcome.problem, connection.url);
    await wait(backoffMs(failures, Math.random()), `${outcome.problem}; try ${failures + 1} of ${MAX_TRIES} follows`);
  }
}

function gaveUp(problem: string, url: string) {
  return failure(
    `${problem}. Gave up after ${MAX_TRIES} tries: is ${url} running and reachable? npm start starts a Worker here; ` +
      `--url names another.`,
  );
}

async function attempt(
  { url, key }: Connection,
  path: string,
  body: string | undefined,
  signal: AbortSignal,
): Promise<Answered | Problem> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body }),
      redirect: "manual", // following one would turn the POST into a GET and hide the wrong address
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    text = await response.text();
  } catch (error) {
    if (signal.aborted) throw error;
    return { problem: `No answer from ${url} (${networkReason(error)})` };
  }
  const { status, ok, headers } = response;
  const problem = `The API answered ${status}`;
  if (status === 429 || status === 503) {
    return { problem, toldMs: toldDelayMs(headers.get("retry-after"), Date.now()) };
  }
  if (status >= 500) return { problem };
  return { status, ok, location: headers.get("location"), text };
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error.message;
}
