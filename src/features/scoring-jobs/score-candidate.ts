import type { JobFailure } from "../../core/batch/scoring-job.ts";
import { assessCandidate } from "../../core/criteria/assess-candidate.ts";
import type { Candidate } from "../../core/criteria/candidate.ts";
import type { CompiledCriteria } from "../../core/criteria/compile-criteria.ts";
import { readAnswers } from "../../core/criteria/read-answers.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";
import { scoreRecord } from "../../core/scorecard/score.ts";
import { armFor } from "../deployments/arm-for.ts";
import type { Traffic } from "../deployments/card-cache.ts";
import { asScoredApplicant } from "../score/write-scores.ts";

/** What the candidates of one batch are scored by, or why none of them can be. */
export type Scorer =
  | { readonly criteria: CompiledCriteria }
  | { readonly traffic: Traffic }
  | { readonly failure: JobFailure };

/** How a scoring job ends; `outcome` is the JSON text of the result or of the failure. */
export interface Outcome {
  readonly status: "completed" | "failed";
  readonly outcome: string;
  readonly modelVersion: string | null;
}

/** Returns how a candidate's job ends. Whatever one candidate makes fail fails it alone, and is told to `report`. */
export function scoreCandidate(
  scorer: Scorer,
  { applicationId, candidate }: { applicationId: string; candidate: string },
  report: (error: unknown) => void,
): Outcome {
  try {
    return scoreWith(scorer, applicationId, JSON.parse(candidate));
  } catch (error) {
    report(error);
    return failed({
      type: "INTERNAL",
      code: "SCORING_FAILED",
      message: "The candidate could not be scored, through a fault of ours. Submit it again.",
    });
  }
}

/** Returns how a job ends that failed. */
export function failed(failure: JobFailure): Outcome {
  return { status: "failed", outcome: JSON.stringify(failure), modelVersion: null };
}

function scoreWith(scorer: Scorer, applicationId: string, candidate: Candidate): Outcome {
  if ("failure" in scorer) return failed(scorer.failure);
  if ("traffic" in scorer) return scoreWithCard(armFor(scorer.traffic, applicationId).card, applicationId, candidate);
  if (candidate.features) return mismatch("The candidate has features, and the job's criteria ask for answers.");
  const read = readAnswers(scorer.criteria, candidate);
  if (typeof read === "string") return mismatch(read);
  const { answers, unmatched } = read;
  const result = { ...assessCandidate(scorer.criteria, answers), ...(unmatched.length > 0 && { unmatched }) };
  return { status: "completed", outcome: JSON.stringify(result), modelVersion: null };
}

function scoreWithCard(card: CompiledScorecard, applicationId: string, { features }: Candidate): Outcome {
  if (!features) return mismatch("The job is scored with a scorecard, and the candidate has no features.");
  const scored = asScoredApplicant(scoreRecord(card, { id: applicationId, ...features }, { contributions: true }));
  return { status: "completed", outcome: JSON.stringify(scored), modelVersion: card.metadata.model_version };
}

function mismatch(message: string): Outcome {
  return failed({ type: "CANDIDATE", code: "ANSWER_MISMATCH", message });
}
