import { z } from "zod";
import { notScoreline, readEnvelope } from "./envelope.ts";
import { failure, type Failure } from "./failure.ts";
import { parseJson } from "./parse-json.ts";
import { readStream } from "./read-stream.ts";
import { networkReason } from "./request.ts";
import type { Connection } from "./request.ts";
import { backoffMs, toldDelayMs } from "./retry-delay.ts";

/** How far a batch is, as an event says it. */
export const BatchCounts = z.object({
  status: z.enum(["processing", "completed"]),
  totalJobs: z.int(),
  completed: z.int(),
  failed: z.int(),
  processing: z.int(),
});
export type BatchCounts = z.infer<typeof BatchCounts>;

/** What is watched, and how long a broken stream is waited for. */
export interface Followed {
  readonly connection: Connection;
  readonly batchId: string;
  readonly tenant: string;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Waits before another try and says why; rejects when the watch is to stop. */
  readonly wait: (ms: number, why: string) => Promise<void>;
}

/** So many tries in a row may bring nothing. */
const MAX_TRIES = 8;
const LONGEST_PAUSE_MS = 10_000;
/** The API sends a sign of life every 15 seconds: a stream that is silent for three times as long is dead. */
const SILENCE_MS = 45_000;

/** Where a watch stands: the last event that was received, and how many tries since have brought nothing. */
interface Place {
  seen: string | undefined;
  failures: number;
}

/** Why a stream has ended before the batch, and how long the API asks to wait. */
interface Trouble {
  readonly problem: string;
  readonly toldMs?: number | undefined;
}

/** Returns the states of a batch until its last, each later than the one before, over as many streams as it takes. */
export async function* followBatch(followed: Followed): AsyncGenerator<BatchCounts> {
  const place: Place = { seen: undefined, failures: 0 };
  for (;;) {
    const trouble = yield* followOnce(followed, place);
    if (!trouble) return;
    const { problem, toldMs } = trouble;
    place.failures += 1;
    if (place.failures === MAX_TRIES) throw failure(`${problem}. Gave up after ${MAX_TRIES} tries; the batch goes on.`);
    const pauseMs = Math.min(backoffMs(place.failures, Math.random()), LONGEST_PAUSE_MS);
    await followed.wait(toldMs ?? pauseMs, problem);
  }
}

/** Returns the states that one stream brings; it returns undefined at the end of the batch. */
async function* followOnce(followed: Followed, place: Place): AsyncGenerator<BatchCounts, Trouble | undefined> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error("it was silent")), SILENCE_MS);
  const onBytes = () => {
    place.failures = 0;
    timer.refresh();
  };
  try {
    const response = await open(followed, place.seen, AbortSignal.any([followed.signal, silence.signal]));
    if (response.status === 204) return undefined; // its last event was received before
    if (!response.ok || !response.body) return await troubleOf(response);
    for await (const { id, name, data } of readStream(response.body, onBytes)) {
      place.seen = id ?? place.seen;
      yield countsIn(data, response.url);
      if (name === "completed") return undefined;
    }
    return { problem: "The stream has broken off" };
  } catch (error) {
    if (followed.signal.aborted || isFailure(error)) throw error;
    return { problem: `No stream from ${followed.connection.url} (${networkReason(error)})` };
  } finally {
    clearTimeout(timer);
  }
}

async function open(
  { connection: { url, key }, batchId, tenant }: Followed,
  seen: string | undefined,
  signal: AbortSignal,
) {
  return fetch(`${url}/v1/score/batch/${encodeURIComponent(batchId)}/events`, {
    headers: {
      authorization: `Bearer ${key}`,
      accept: "text/event-stream",
      "x-tenant-id": tenant,
      ...(seen !== undefined && { "last-event-id": seen }),
    },
    redirect: "manual",
    signal,
  });
}

function countsIn(data: string, address: string): BatchCounts {
  const counts = BatchCounts.safeParse(parseJson(data));
  if (counts.success) return counts.data;
  throw failure(`${address} did not answer with a batch: is --url the address of a Scoreline?`);
}

/** Returns what passes; throws what the API refuses for good. */
async function troubleOf(response: Response): Promise<Trouble> {
  const text = await response.text();
  const { status, headers, url } = response;
  if (status === 429 || status >= 500) {
    return { problem: `The API answered ${status}`, toldMs: toldDelayMs(headers.get("retry-after"), Date.now()) };
  }
  const refusal = readEnvelope(text);
  if (!refusal) throw notScoreline(url, status, headers.get("location"));
  const { code, message, errorAction } = refusal;
  throw failure(`The API refused (${status} ${code}): ${message} ${errorAction}`.trim());
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && "exitCode" in error;
}
