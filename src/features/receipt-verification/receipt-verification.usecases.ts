import type { Identity } from "../../core/access/identity.ts";
import { AppError } from "../../core/errors.ts";
import { batchForms, canonicalParts, singleResults } from "../../core/receipt/answer-forms.ts";
import { parseCompactJws } from "../../core/receipt/jws.ts";
import { isReceiptPayload, type ReceiptPayload } from "../../core/receipt/payload.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";
import type { ApplicantRecord } from "../../core/scorecard/record.ts";
import { scoreRecord } from "../../core/scorecard/score.ts";
import { RESERVED_NAMES } from "../../core/scorecard/specification.ts";
import { show } from "../../core/show.ts";
import type { Deps } from "../../deps.ts";
import type { ScoringCard } from "../deployments/card-cache.ts";
import { findModelCard } from "../deployments/find-card.usecases.ts";
import { hashParts } from "../receipts/hash-parts.ts";
import { refuseTooMany } from "../score/score.usecases.ts";
import { asScoredApplicant } from "../score/write-scores.ts";
import type { ReceiptToVerify, ReceiptVerdict } from "./receipt-verification.schemas.ts";

type VerifyDeps = Pick<Deps, "db" | "cardCache" | "receiptKeys">;

/**
 * Returns whether a receipt is one of the caller's own, unaltered; and with records, whether they are those of the receipt and
 * its model answers them as it did. Stores nothing. Whatever the receipt, it is answered.
 */
export async function verifyReceipt(
  deps: VerifyDeps,
  caller: Identity,
  { receipt, records }: ReceiptToVerify,
): Promise<ReceiptVerdict> {
  if (records) refuseTooMany(records);
  const opened = await openReceipt(deps, caller, receipt);
  if (typeof opened === "string") return { valid: false, replayed: false, differences: [opened] };
  if (!records) return { valid: true, replayed: false, differences: [] };
  const difference = await replay(deps, caller, opened, records);
  const differences = difference === undefined ? [] : [difference];
  return { valid: true, replayed: difference === undefined, differences };
}

/** Returns what a receipt says, or in words why it is none. */
async function openReceipt(
  { receiptKeys }: VerifyDeps,
  { organizationId, environment }: Identity,
  text: string,
): Promise<ReceiptPayload | string> {
  const jws = parseCompactJws(text);
  if (!jws) return "The receipt has not the form of one: it is cut, altered or something else.";
  const ring = await receiptKeys.open();
  const signed = await ring?.hasSigned(jws);
  if (signed === undefined) return `The receipt names the key ${show(jws.kid)}, which this server does not have.`;
  if (!signed) return "The signature is not that of what the receipt says: it was altered.";
  const { payload } = jws;
  if (!isReceiptPayload(payload)) return "The receipt is of a version that this server does not know.";
  if (payload.organization !== organizationId || payload.environment !== environment)
    return "The receipt is of another organisation or environment than the API key.";
  return payload;
}

/** Returns in words what is not as the receipt says, or undefined where all of it is. */
async function replay(
  deps: VerifyDeps,
  { space }: Identity,
  payload: ReceiptPayload,
  records: readonly ApplicantRecord[],
): Promise<string | undefined> {
  if (hashParts(canonicalParts(records)) !== payload.input_hash) return otherRecords(records);
  const model = await findModel(deps, space, payload.model_id);
  if (!model) return `The model ${payload.model_id} is not there, so its answer cannot be computed again.`;
  if (model.specHash !== payload.spec_hash)
    return `The specification of the model ${payload.model_id} is not the one that the receipt names.`;
  if (givesResults(model.card, records, payload.results_hash)) return undefined;
  return `The results differ: the model ${payload.model_id} does not answer the records as the receipt says.`;
}

function otherRecords(records: readonly ApplicantRecord[]): string {
  const option = records.flatMap(Object.keys).find((name) => name !== "id" && RESERVED_NAMES.has(name));
  const hint = option === undefined ? "" : ` Options such as ${option} are no part of a record.`;
  return `The records are not those of the receipt, in their order.${hint}`;
}

async function findModel(deps: VerifyDeps, space: Identity["space"], id: string): Promise<ScoringCard | undefined> {
  return findModelCard(deps, space, id).catch((error: unknown) => {
    if (error instanceof AppError && error.type === "NOT_FOUND") return undefined;
    throw error;
  });
}

/** The receipt does not say what was explained, so each form of an answer is tried; the way to the next grade costs most and comes last. */
function givesResults(card: CompiledScorecard, records: readonly ApplicantRecord[], hash: string): boolean {
  for (const path of [false, true]) {
    const results = records.map((record) =>
      asScoredApplicant(scoreRecord(card, record, { contributions: true, reasons: true, path })),
    );
    const [first, ...others] = results;
    if (first && others.length === 0 && hashParts(canonicalParts(singleResults(first))) === hash) return true;
    for (const form of batchForms(results)) if (hashParts(form) === hash) return true;
  }
  return false;
}
