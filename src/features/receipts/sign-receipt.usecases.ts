import type { Identity } from "../../core/access/identity.ts";
import { AppError } from "../../core/errors.ts";
import { canonicalParts } from "../../core/receipt/answer-forms.ts";
import type { ReceiptPayload } from "../../core/receipt/payload.ts";
import type { Deps } from "../../deps.ts";
import type { ScoringCard } from "../deployments/card-cache.ts";
import { hashParts } from "./hash-parts.ts";
import type { KeyRing } from "./receipts.port.ts";

/** What was scored and answered. */
interface Scored extends Pick<ReceiptPayload, "deployment_id" | "scored_at" | "request_id"> {
  readonly records: readonly unknown[];
  readonly results: readonly unknown[];
}

/** Returns the receipt of an answer; throws 409 where the Worker has no key to sign it. */
export async function signReceipt(
  { receiptKeys }: Pick<Deps, "receiptKeys">,
  { organizationId, environment }: Identity,
  { modelId, specHash }: ScoringCard,
  { records, results, deployment_id, scored_at, request_id }: Scored,
): Promise<string> {
  const ring = await requireKeyRing(receiptKeys);
  const payload: ReceiptPayload = {
    v: 1,
    organization: organizationId,
    environment,
    deployment_id,
    model_id: modelId,
    spec_hash: specHash,
    input_hash: hashParts(canonicalParts(records)),
    results_hash: hashParts(canonicalParts(results)),
    scored_at,
    request_id,
  };
  return ring.sign(payload);
}

async function requireKeyRing(keys: Deps["receiptKeys"]): Promise<KeyRing> {
  const ring = await keys.open();
  if (ring) return ring;
  throw new AppError("CONFLICT", "receipts_not_configured", "This Worker has no key to sign receipts with.", {
    action:
      "Leave include_receipt out, or have whoever runs the Worker set the secret: npm run -s receipt-key | npx wrangler secret put RECEIPT_SIGNING_KEY.",
  });
}
