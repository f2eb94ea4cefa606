import type { AnswerType } from "../points/answer-type.ts";
import type { PointValues } from "../points/point-values.ts";

/** A profile scores each object twice: how well it fits, and how soon it should be spoken to. */
export const DIMENSIONS = ["fit", "urgency"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What the answers to one signal are worth in one dimension. Its point values have passed `inspectPointValues`. */
export interface Rule {
  readonly id: string;
  readonly signalTemplateId: string;
  readonly dimension: Dimension;
  readonly answerType: AnswerType;
  readonly pointValues: PointValues;
}
