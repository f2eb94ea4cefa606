import type { Answer } from "../points/answer.ts";

/**
 * What is kept of one signal: its answer, when it was completed (milliseconds since 1970) and how sure it is. Null for an
 * answer that was taken away: the entry stays, so that an older answer that arrives late does not come back.
 */
export type StoredAnswer = readonly [answer: Answer | null, completedAt: number, confidence: number | null];

/** What is kept for one object, by signal template. */
export type StoredAnswers = Readonly<Record<string, StoredAnswer>>;

/** Returns the answers that scoring sees, by signal template: those that were not taken away. */
export function answersOf(stored: StoredAnswers): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const [signalTemplateId, [answer]] of Object.entries(stored)) {
    if (answer !== null) answers.set(signalTemplateId, answer);
  }
  return answers;
}
