import type { ApplicantRecord } from "../scorecard/record.ts";

/** What a candidate is scored by, as it was sent: answers by criterion, answers by question, features of a card, or none. */
export interface Candidate {
  /** By the criterion's id. */
  readonly answers?: Readonly<Record<string, unknown>> | undefined;
  readonly applicationAnswers?: readonly ApplicationAnswer[] | undefined;
  readonly features?: ApplicantRecord | undefined;
  /** Stored and given back, never fetched. */
  readonly resumeUrl?: string | undefined;
}

interface ApplicationAnswer {
  readonly question: { readonly text: string };
  readonly answer?: unknown;
}

/** The bounds of a candidate, named in every error that enforces one. */
export const CANDIDATE_LIMITS = {
  bytes: 64 * 1_024,
  bytesPerBatch: 8 * 1_024 * 1_024,
  candidatesPerBatch: 1_000,
  idCharacters: 200,
  answersPerCandidate: 1_000,
} as const;
