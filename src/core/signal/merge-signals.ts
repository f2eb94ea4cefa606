import type { Answer } from "../points/answer.ts";
import type { StoredAnswer, StoredAnswers } from "./stored-answers.ts";

/** One signal of one object as it arrives; a null answer takes the value away. */
export interface Signal {
  readonly signalTemplateId: string;
  readonly answer: Answer | null;
  /** Milliseconds since 1970. */
  readonly completedAt: number;
  readonly confidence: number | null;
}

type SignalOutcome = "accepted" | "unchanged";

/** The answer to one template that takes the place of another, or of none. */
export interface ReplacedAnswer {
  readonly signalTemplateId: string;
  readonly before: StoredAnswer | undefined;
  readonly after: StoredAnswer;
}

export interface MergedSignals {
  /** What must be written, by template: empty where the signals say nothing new. */
  readonly replaced: readonly ReplacedAnswer[];
  /** Whether any value that scoring sees differs from before. */
  readonly changed: boolean;
  /** For each signal in the order given: whether it changed the value that its template then had. */
  readonly outcomes: readonly SignalOutcome[];
}

/**
 * Returns what changes among an object's stored signals when more arrive. Of two entries of one template the later
 * `completedAt` wins; of the same instant the answer whose JSON text is the greater, then the higher confidence. That is
 * a total order, so every order of arrival and any repetition ends in the same state.
 *
 * An equal answer with a later `completedAt` is "unchanged" and yet written: were the time not moved on, an answer
 * completed between the two would win when it arrives last and lose when it arrives first.
 * Reference: contract section 3, signals in; Shapiro et al. (2011), section 3.2.1, last-writer-wins register.
 */
export function mergeSignals(stored: StoredAnswers, incoming: readonly Signal[]): MergedSignals {
  const before = new Map(Object.entries(stored));
  const kept = new Map(before);
  const outcomes = incoming.map((signal) => keep(kept, signal));
  const replaced = [...kept]
    .map(([signalTemplateId, after]) => ({ signalTemplateId, before: before.get(signalTemplateId), after }))
    .filter(({ before: standing, after }) => after !== standing);
  return {
    replaced,
    changed: replaced.some(({ before: standing, after }) => !sameValue(after, standing)),
    outcomes,
  };
}

function keep(kept: Map<string, StoredAnswer>, signal: Signal): SignalOutcome {
  const entry: StoredAnswer = [signal.answer, signal.completedAt, signal.confidence];
  const earlier = kept.get(signal.signalTemplateId);
  if (earlier && !wins(entry, earlier)) return "unchanged";
  kept.set(signal.signalTemplateId, entry);
  return sameValue(entry, earlier) ? "unchanged" : "accepted";
}

/** Whether an entry comes after another in the total order; an equal one does not. */
function wins([answer, at, confidence]: StoredAnswer, [otherAnswer, otherAt, otherConfidence]: StoredAnswer): boolean {
  if (at !== otherAt) return at > otherAt;
  const text = JSON.stringify(answer);
  const otherText = JSON.stringify(otherAnswer);
  if (text !== otherText) return text > otherText;
  return (confidence ?? -Infinity) > (otherConfidence ?? -Infinity);
}

/** An answer that was taken away and one that was never there are the same to scoring. */
function sameValue([answer]: StoredAnswer, other: StoredAnswer | undefined): boolean {
  return JSON.stringify(answer) === JSON.stringify(other?.[0] ?? null);
}
