import type { Identity } from "../../core/access/identity.ts";
import { singleResults } from "../../core/receipt/answer-forms.ts";
import type { Deps } from "../../deps.ts";
import type { ScoringCard } from "../deployments/card-cache.ts";
import { signReceipt } from "../receipts/sign-receipt.usecases.ts";
import type { BatchScores, ScoreBatch, ScoreOne, SingleScore } from "./score.schemas.ts";

/** Returns the JSON text of a batch's answer, with its receipt where one is asked for. */
export async function receiptedBatch(
  deps: Pick<Deps, "receiptKeys">,
  caller: Identity,
  model: ScoringCard,
  { records, include_receipt: wanted }: ScoreBatch,
  text: string,
): Promise<string> {
  if (!wanted) return text;
  const answer: BatchScores = JSON.parse(text);
  const receipt = await signReceipt(deps, caller, model, { ...answer, records });
  return `${text.slice(0, -1)},"receipt":${JSON.stringify(receipt)}}`;
}

/** Returns the answer of a single score, with its receipt where one is asked for. */
export async function receiptedOne(
  deps: Pick<Deps, "receiptKeys">,
  caller: Identity,
  model: ScoringCard,
  { record, receipt: wanted }: ScoreOne,
  answer: SingleScore,
): Promise<SingleScore> {
  if (!wanted) return answer;
  const proved = { ...answer, records: [record], results: singleResults(answer) };
  return { ...answer, receipt: await signReceipt(deps, caller, model, proved) };
}
