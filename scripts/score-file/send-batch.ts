import { z } from "zod";
import type { Batch } from "./batches.ts";
import { failure } from "./failure.ts";
import { parseJson } from "./parse-json.ts";
import { refusal } from "./refusal.ts";
import { backoffMs, toldDelayMs } from "./retry-delay.ts";

export type Deployment = { url: string; key: string; slug: string };

/** Waits before another try and says why; rejects when the run is to stop. */
export type Wait = (ms: number, why: string) => Promise<void>;

const MAX_TRIES = 6;
const TIMEOUT_MS = 120_000;

const BatchAnswer = z.object({
  model_version: z.string(),
  results: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).nullable(),
      score: z.number(),
      pd: z.number().nullable(),
      risk_grade: z.string().nullable(),
      warnings: z.array(z.string()),
    }),
  ),
});
export type BatchAnswer = z.infer<typeof BatchAnswer>;

type Attempt = { answer: BatchAnswer } | { problem: string; toldMs?: number | undefined };

/** Scores one batch, trying again while there is hope. What the API refuses for good is thrown as a failure. */
export async function sendBatch(
  deployment: Deployment,
  batch: Batch,
  { wait, signal }: { wait: Wait; signal: AbortSignal },
): Promise<BatchAnswer> {
  let failures = 0;
  for (;;) {
    const outcome = await attempt(deployment, batch, signal);
    if ("answer" in outcome) return outcome.answer;
    if (outcome.toldMs !== undefined) {
      await wait(outcome.toldMs, `${outcome.problem} and asks to wait`);
      continue;
    }
    failures += 1;
    if (failures === MAX_TRIES) {
      throw failure(
        `${outcome.problem}. Gave up after ${MAX_TRIES} tries: is ${deployment.url} running and reachable?`,
      );
    }
    await wait(backoffMs(failures, Math.random()), `${outcome.problem}; try ${failures + 1} of ${MAX_TRIES} follows`);
  }
}

async function attempt({ url, key, slug }: Deployment, batch: Batch, signal: AbortSignal): Promise<Attempt> {
  const address = `${url}/v1/score/${encodeURIComponent(slug)}/batch`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: batch.body,
      redirect: "manual", // following one would turn the POST into a GET and hide the wrong address
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    text = await response.text();
  } catch (error) {
    if (signal.aborted) throw error;
    return { problem: `No answer from ${url} (${networkReason(error)})` };
  }
  if (response.ok) return { answer: readAnswer(address, text, batch) };
  const problem = `The API answered ${response.status}`;
  if (response.status === 429 || response.status === 503) {
    return { problem, toldMs: toldDelayMs(response.headers.get("retry-after"), Date.now()) };
  }
  if (response.status >= 500) return { problem };
  throw refusal(address, response, text, batch.places);
}

function readAnswer(address: string, text: string, batch: Batch): BatchAnswer {
  const { data, success } = BatchAnswer.safeParse(parseJson(text));
  if (!success) throw failure(`${address} did not answer with scores: is --url the address of a Scoreline?`);
  if (data.results.length !== batch.places.length) {
    throw failure(`${address} answered ${data.results.length} scores for ${batch.places.length} records.`);
  }
  return data;
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error.message;
}
