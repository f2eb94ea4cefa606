import type { Answer } from "../points/answer.ts";
import type { Instant } from "./instant.ts";

/**
 * What is kept of one signal: its answer, when it was completed (milliseconds since 1970), how sure it is, and the digits of
 * the second beyond the millisecond where such were sent. Null for an answer that was taken away: the entry stays, so that
 * an older answer that arrives late does not come back.
 */
export type StoredAnswer =
  | readonly [answer: Answer | null, completedAt: number, confidence: number | null]
  | readonly [answer: Answer | null, completedAt: number, confidence: number | null, finer: string];

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

/** Returns the moment at which a stored answer was completed. */
export function completedAtOf([, ms, , finer = ""]: StoredAnswer): Instant {
  return { ms, finer };
}

/** Returns what is kept of an answer. Digits that were not sent take no room, so most entries have three members. */
export function storedAnswer(answer: Answer | null, { ms, finer }: Instant, confidence: number | null): StoredAnswer {
  return finer === "" ? [answer, ms, confidence] : [answer, ms, confidence, finer];
}
