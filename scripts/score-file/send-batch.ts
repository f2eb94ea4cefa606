import { z } from "zod";
import { failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";
import type { Connection } from "../api/request.ts";
import { backoffMs } from "../api/retry-delay.ts";
import { MAX_TRIES, send } from "../api/send.ts";
import type { Patience } from "../api/send.ts";
import type { Batch } from "./batches.ts";
import { nameOf } from "./options.ts";
import type { Scorer } from "./options.ts";
import { refusal } from "./refusal.ts";

/** What scores, and the version of the model that has to; any, before there is one. */
export type Target = Connection & { scorer: Scorer; version: string | null };

const Reason = z.object({ code: z.string(), feature: z.string(), points_lost: z.number(), text: z.string() });
const BatchAnswer = z.object({
  model_version: z.string(),
  results: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).nullable(),
      score: z.number(),
      pd: z.number().nullable(),
      risk_grade: z.string().nullable(),
      warnings: z.array(z.string()),
      contributions: z.record(z.string(), z.number()).optional(),
      reasons: z.array(Reason).optional(),
    }),
  ),
});
export type BatchAnswer = z.infer<typeof BatchAnswer>;
export type Result = BatchAnswer["results"][number];

/** Scores one batch, trying again while there is hope. What the API refuses for good is thrown as a failure. */
export async function sendBatch(target: Target, batch: Batch, patience: Patience): Promise<BatchAnswer> {
  const { scorer, version } = target;
  const name = nameOf(scorer);
  const path = `/v1/${"slug" in scorer ? `score/${encodeURIComponent(name)}` : `models/${encodeURIComponent(name)}/score`}/batch`;
  const places = batch.rows.map(({ place }) => place);
  for (let tries = 1; ; tries += 1) {
    const answered = await send(target, { path, body: batch.body }, patience);
    if (!answered.ok) throw refusal(target.url + path, answered, places);
    const answer = readAnswer(target.url + path, answered.text, batch);
    if (version === null || answer.model_version === version) return answer;
    // A version that was deployed a moment ago is seen everywhere only seconds later, and a challenger answers now and then.
    const problem = `${name} answered with model version ${answer.model_version}, not ${version}`;
    if (tries === MAX_TRIES) throw versionChanged(problem, version);
    await patience.wait(backoffMs(tries, Math.random()), `${problem}; try ${tries + 1} of ${MAX_TRIES} follows`);
  }
}

/** The scores of two versions are not mixed in one file. */
export function versionChanged(problem: string, version: string) {
  return failure(
    `${problem}, which this run began with. Scores of two versions are not mixed: nothing of this batch was written.\n` +
      `Deploy version ${version} again and run the same command to go on, or score all anew with --restart.`,
  );
}

function readAnswer(address: string, text: string, { rows }: Batch): BatchAnswer {
  const { data, success } = BatchAnswer.safeParse(parseJson(text));
  if (!success) throw failure(`${address} did not answer with scores: is --url the address of a Scoreline?`);
  if (data.results.length !== rows.length) {
    throw failure(`${address} answered ${data.results.length} scores for ${rows.length} records.`);
  }
  const other = rows.find(({ id }, index) => data.results[index]?.id !== id);
  if (other !== undefined) throw failure(`${address} answered ${other.place} with the score of another id.`);
  return data;
}
