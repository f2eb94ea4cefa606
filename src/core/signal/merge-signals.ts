import type { Answer } from "../points/answer.ts";
import { compareInstants, type Instant } from "./instant.ts";
import { completedAtOf, storedAnswer, type StoredAnswer, type StoredAnswers } from "./stored-answers.ts";

/** One signal of one object as it arrives; a null answer takes the value away. */
export interface Signal {
  readonly signalTemplateId: string;
  readonly answer: Answer | null;
  readonly completedAt: Instant;
  /** 0 to 1, or null where none was sent. */
  readonly confidence: number | null;
}

/**
 * What became of a signal: it changed the value that its template then had, or it did not, being equal to it or completed
 * before it.
 */
type SignalOutcome = "accepted" | "equal" | "older";

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
  /** What became of each signal, in the order given. */
  readonly outcomes: readonly SignalOutcome[];
}

/**
 * Returns what changes among an object's stored signals when more arrive, in the order of their arrival. Of two entries of
 * one template the later `completedAt` stands, to the nanosecond; of the same moment the one that arrived later. Signals of
 * different moments end in the same state in every order of arrival, however often they are repeated.
 *
 * An equal answer with a later `completedAt` changes no value and yet is written: were the time not moved on, an answer
 * completed between the two would win when it arrives last and lose when it arrives first. An entry that is the same in
 * answer, moment and confidence is not written again.
 * Reference: contract section 3, signals in; Shapiro et al. (2011), section 3.2.1, last-writer-wins register.
 */
export function mergeSignals(stored: StoredAnswers, incoming: readonly Signal[]): MergedSignals {
  const before = new Map(Object.entries(stored));
  const kept = new Map(before);
  const outcomes = incoming.map((signal) => keep(kept, signal));
  const replaced = [...kept]
    .map(([signalTemplateId, after]) => ({ signalTemplateId, before: before.get(signalTemplateId), after }))
    .filter(({ before: standing, after }) => standing === undefined || !sameEntry(after, standing));
  return {
    replaced,
    changed: replaced.some(({ before: standing, after }) => !sameValue(after, standing)),
    outcomes,
  };
}

function keep(kept: Map<string, StoredAnswer>, { signalTemplateId, ...signal }: Signal): SignalOutcome {
  const entry = storedAnswer(signal.answer, signal.completedAt, signal.confidence);
  const standing = kept.get(signalTemplateId);
  if (standing && compareInstants(signal.completedAt, completedAtOf(standing)) < 0) return "older";
  if (standing && sameEntry(entry, standing)) return "equal";
  kept.set(signalTemplateId, entry);
  return sameValue(entry, standing) ? "equal" : "accepted";
}

/** Digits written otherwise ("9", "900") are the same moment: what stands is left as it is. */
function sameEntry(entry: StoredAnswer, other: StoredAnswer): boolean {
  const sameMoment = compareInstants(completedAtOf(entry), completedAtOf(other)) === 0;
  return sameMoment && entry[2] === other[2] && sameValue(entry, other);
}

/** An answer that was taken away and one that was never there are the same to scoring. */
function sameValue([answer]: StoredAnswer, other: StoredAnswer | undefined): boolean {
  return JSON.stringify(answer) === JSON.stringify(other?.[0] ?? null);
}
