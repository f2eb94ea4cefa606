import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { compileSpecification } from "../../core/scorecard/compile.ts";
import type { ApplicantRecord } from "../../core/scorecard/record.ts";
import { driftOf } from "../../core/stats/drift.ts";
import { referenceFor } from "../../core/stats/reference.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import { requireDeployment } from "../deployments/deployments.usecases.ts";
import { requireModel } from "../scorecards/models.usecases.ts";
import { HOUR_MS } from "../stats/collector.ts";
import { statsUnavailable } from "../stats/stats.usecases.ts";
import { reserveTexts } from "../usage/usage.usecases.ts";
import { MAX_REFERENCE_RECORDS, type DriftReport, type ReferenceCounts } from "./drift.schemas.ts";
import { findReference, putReference } from "./references.repository.ts";

type ReferenceDeps = Pick<Deps, "db" | "now" | "receipt" | "storage" | "report">;

/** Throws 413 for more records than a reference sample may have. */
export function refuseLargeSample(records: readonly unknown[]): void {
  if (records.length <= MAX_REFERENCE_RECORDS) return;
  const message = `The sample holds ${records.length} records, more than the ${MAX_REFERENCE_RECORDS} allowed.`;
  throw new AppError("PAYLOAD", "sample_too_large", message, {
    action: `Send a random sample of at most ${MAX_REFERENCE_RECORDS} records.`,
    details: { limit: MAX_REFERENCE_RECORDS, records: records.length },
  });
}

/** Stores how a sample falls into a model's bins and scores, in place of the one before; the sample itself is not kept. */
export async function storeReference(
  deps: ReferenceDeps,
  space: SpaceId,
  modelId: string,
  records: readonly ApplicantRecord[],
): Promise<ReferenceCounts> {
  const { db, now, receipt } = deps;
  const { spec } = await requireModel(db, space, modelId);
  const card = compileSpecification(JSON.parse(spec));
  const sample = referenceFor(card, records);
  await reserveTexts(deps, space, [JSON.stringify(sample)]);
  const answer = { records: records.length, score_bands: sample.bands.length, variables: card.variables.length };
  await receipt.commit([putReference(db, { spaceId: space, modelId, sample, putAt: now() })], answer);
  return answer;
}

/**
 * Returns how far what a deployment's champion has scored in the last days is from its reference sample. Throws 404 where the
 * space has no deployment of that slug, 409 where its champion has no reference.
 */
export async function readDrift(
  { db, now, statistics, report }: Pick<Deps, "db" | "now" | "statistics" | "report">,
  space: SpaceId,
  slug: string,
  days: number,
): Promise<DriftReport> {
  const { championModelId: modelId } = await requireDeployment(db, space, slug);
  const [{ spec }, reference] = await Promise.all([
    requireModel(db, space, modelId),
    findReference(db, space, modelId),
  ]);
  if (!reference) throw noReference(modelId);
  const sinceHour = Math.floor(now() / HOUR_MS) - days * 24;
  const falls = await statistics.falls(space, slug, modelId, sinceHour).catch((error: unknown) => {
    report({ level: "error", event: "stats_unread", slug, cause: causeOf(error) });
    throw statsUnavailable();
  });
  const drift = driftOf(JSON.parse(spec), reference, falls);
  return {
    model_id: modelId,
    records: drift.records,
    reference_records: drift.referenceRecords,
    score: {
      psi: drift.score.psi,
      bands: drift.score.bands.map(({ from, to, ...shares }) => ({ from, to, ...asShares(shares) })),
    },
    variables: drift.variables.map(({ name, psi, bins }) => ({
      name,
      psi,
      bins: bins.map(({ bin, ...shares }) => ({ bin, ...asShares(shares) })),
    })),
    verdict: drift.verdict,
  };
}

function asShares({ reference, share }: { readonly reference: number; readonly share: number | null }) {
  return { reference_share: reference, share };
}

function noReference(modelId: string): AppError {
  return new AppError("CONFLICT", "no_reference", `Model ${modelId}, the champion, has no reference sample.`, {
    action: `Send one with PUT /v1/models/${modelId}/reference.`,
    details: { model_id: modelId },
  });
}
