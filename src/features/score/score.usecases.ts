import { AppError, type FieldError } from "../../core/errors.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";
import { invalidInput } from "../../core/invalid.ts";
import { LIMITS } from "../../core/scorecard/limits.ts";
import { checkRecord, type ApplicantRecord } from "../../core/scorecard/record.ts";
import { scoreRecord } from "../../core/scorecard/score.ts";
import { violationsOf, type Violation } from "../../core/scorecard/warnings.ts";
import type { Deps } from "../../deps.ts";
import type { DeployedCard } from "../deployments/card-cache.ts";

import type { BatchScores, ScoreBatch, SingleScore } from "./score.schemas.ts";
import { asScoredApplicant, writeScores } from "./write-scores.ts";

/** A body of nothing but bad records is not read to its end. */
const MAX_PROBLEMS = 100_000;

/**
 * Returns the JSON text of BatchScores: up to 1,000 records scored with one card, in order. Refuses with 422 where a record
 * is no object of scalars, with 413 above 1,000, and in strict mode with 422 where any record has a missing, unrecognized
 * or invalid feature.
 */
export function scoreBatch(
  { now }: Pick<Deps, "now">,
  { slug, card }: DeployedCard,
  { records, strict_mode: strict, include_contributions: contributions, include_reasons: reasons }: ScoreBatch,
  requestId: string,
): string {
  const checked = checkRecords(records);
  if (strict) refuseViolations(card, checked);
  const about: Omit<BatchScores, "results"> = {
    model_version: card.metadata.model_version,
    deployment_id: slug,
    total: checked.length,
    scored_at: new Date(now()).toISOString(),
    request_id: requestId,
  };
  return `{"results":${writeScores(card, checked, { contributions, reasons })},${JSON.stringify(about).slice(1)}`;
}

/** Scores one record whose options stand beside its features; contributions always come with it. */
export function scoreOne(
  { now }: Pick<Deps, "now">,
  { slug, card }: DeployedCard,
  { strict_mode: strict, include_reasons: reasons, ...features }: Readonly<Record<string, unknown>>,
): Omit<SingleScore, "request_id"> {
  const fields: FieldError[] = [];
  for (const [field, option] of Object.entries({ strict_mode: strict, include_reasons: reasons })) {
    if (option !== undefined && typeof option !== "boolean") fields.push({ field, message: "must be true or false" });
  }
  if (!checkRecord(features, "", fields) || fields.length > 0) throw invalidInput(fields);
  if (strict === true) refuseViolations(card, [features]);
  return {
    ...asScoredApplicant(scoreRecord(card, features, { contributions: true, reasons: reasons === true })),
    model_name: card.metadata.name,
    model_version: card.metadata.model_version,
    spec_version: card.metadata.spec_version,
    deployment_id: slug,
    scored_at: new Date(now()).toISOString(),
  };
}

function checkRecords(records: readonly unknown[]): ApplicantRecord[] {
  const fields: FieldError[] = [];
  const checked: ApplicantRecord[] = [];
  for (const [index, record] of records.entries()) {
    if (checkRecord(record, `records[${index}]`, fields)) checked.push(record);
    if (fields.length > MAX_PROBLEMS) break;
  }
  if (fields.length > 0) throw invalidInput(fields);
  if (records.length > LIMITS.recordsPerCall) {
    const message = `The batch holds ${records.length} records, more than the ${LIMITS.recordsPerCall} allowed.`;
    const details = { limit: LIMITS.recordsPerCall, records: records.length };
    throw new AppError("PAYLOAD", "batch_too_large", message, {
      action: `Send at most ${LIMITS.recordsPerCall} records in one request.`,
      details,
    });
  }
  return checked;
}

interface PlacedViolation extends Violation {
  readonly index: number;
  readonly id: string | number | null;
}

function refuseViolations(card: CompiledScorecard, records: readonly ApplicantRecord[]): void {
  const violations: PlacedViolation[] = [];
  let total = 0;
  records.forEach((record, index) => {
    for (const { feature, problem } of violationsOf(card, record)) {
      total += 1;
      if (total <= LIMITS.listedViolations) violations.push({ index, id: record.id ?? null, feature, problem });
    }
  });
  const [first] = violations;
  if (!first) return;
  const others = total > 1 ? ` (and ${total - 1} more)` : "";
  const message = `Strict mode: record ${first.index} has ${first.problem}: ${first.feature}${others}. Nothing was scored.`;
  throw new AppError("VALIDATION", "strict_mode_violation", message, {
    action: "Correct the features that details.violations lists, or leave strict_mode out.",
    details: { violations, total },
  });
}
