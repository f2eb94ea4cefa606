import type { AnswerType } from "../points/answer-type.ts";
import type { PointValues } from "../points/point-values.ts";

/** One question that candidates of a job are scored by. Its point values have passed `inspectPointValues`. */
export interface Criterion {
  readonly id: string;
  readonly question: string;
  readonly answerType: AnswerType;
  readonly pointValues: PointValues;
  /** Whether a candidate who earns nothing here scores 4 at most. */
  readonly mustHave?: boolean | undefined;
}

/** The bounds of a job's criteria, named in every error that enforces one. */
export const CRITERIA_LIMITS = {
  criteriaPerJob: 200,
  idCharacters: 200,
  questionCharacters: 1_000,
  bytesPerJob: 512 * 1_024,
} as const;
