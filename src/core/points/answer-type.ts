export const ANSWER_TYPES = ["boolean", "number", "percentage", "currency", "list"] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];

/** The three shapes of point values, and of the answers that earn them. */
export type PointShape = "boolean" | "ranges" | "choices";

const SHAPES: Readonly<Record<AnswerType, PointShape>> = {
  boolean: "boolean",
  number: "ranges",
  percentage: "ranges",
  currency: "ranges",
  list: "choices",
};

/** Returns the one shape of point values that fits a type of answer. Reference: contract section 3, rule upsert. */
export function shapeOf(answerType: AnswerType): PointShape {
  return SHAPES[answerType];
}
