import { AppError } from "../../core/errors.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";
import { LIMITS } from "../../core/scorecard/limits.ts";
import type { ApplicantRecord } from "../../core/scorecard/record.ts";
import { scoreRecord } from "../../core/scorecard/score.ts";
import { violationsOf, type Violation } from "../../core/scorecard/warnings.ts";
import type { Deps } from "../../deps.ts";
import type { ScoringCard } from "../deployments/card-cache.ts";
import type { RequestCount } from "../stats/count.usecases.ts";
import type { BatchScores, ScoreBatch, ScoreOne, SingleScore } from "./score.schemas.ts";
import { asScoredApplicant, writeScores } from "./write-scores.ts";

/**
 * Returns the JSON text of BatchScores: up to 1,000 records scored with one card, in order. Refuses with 413 above
 * 1,000, and in strict mode with 422 where any record has a missing, unrecognized or invalid feature. `count` counts them.
 */
export function scoreBatch(
  { now }: Pick<Deps, "now">,
  { slug, card }: ScoringCard,
  { records, strict_mode: strict, ...include }: ScoreBatch,
  requestId: string,
  count?: RequestCount,
): string {
  refuseTooMany(records);
  if (strict) refuseViolations(card, records);
  const about: Omit<BatchScores, "results"> = {
    model_version: card.metadata.model_version,
    deployment_id: slug,
    total: records.length,
    scored_at: new Date(now()).toISOString(),
    request_id: requestId,
  };
  const explain = {
    contributions: include.include_contributions,
    reasons: include.include_reasons,
    path: include.include_path,
  };
  const tally = count?.begin(records);
  const results = writeScores(card, records, explain, tally);
  count?.end();
  return `{"results":${results},${JSON.stringify(about).slice(1)}`;
}

/** Scores one record; contributions always come with it. In strict mode it is refused with 422 as a batch is. */
export function scoreOne(
  { now }: Pick<Deps, "now">,
  { slug, card }: ScoringCard,
  { record, strict, reasons, path }: ScoreOne,
  count?: RequestCount,
): Omit<SingleScore, "request_id"> {
  if (strict) refuseViolations(card, [record]);
  const tally = count?.begin([record]);
  const scored = scoreRecord(card, record, { contributions: true, reasons, path }, tally);
  count?.end();
  return {
    ...asScoredApplicant(scored),
    model_name: card.metadata.name,
    model_version: card.metadata.model_version,
    spec_version: card.metadata.spec_version,
    deployment_id: slug,
    scored_at: new Date(now()).toISOString(),
  };
}

/** Refuses with 413 more records than one call scores. */
export function refuseTooMany({ length }: readonly ApplicantRecord[]): void {
  if (length <= LIMITS.recordsPerCall) return;
  const message = `The batch holds ${length} records, more than the ${LIMITS.recordsPerCall} allowed.`;
  throw new AppError("PAYLOAD", "batch_too_large", message, {
    action: `Send at most ${LIMITS.recordsPerCall} records in one request.`,
    details: { limit: LIMITS.recordsPerCall, records: length },
  });
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
