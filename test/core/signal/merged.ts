import { mergeSignals, type MergedSignals, type Signal } from "../../../src/core/signal/merge-signals.ts";
import type { StoredAnswers } from "../../../src/core/signal/stored-answers.ts";

/** What a merge comes to once it is stored. */
export interface Merged extends Omit<MergedSignals, "replaced"> {
  readonly answers: StoredAnswers;
  readonly stored: boolean;
}

/** Merges signals and puts what is replaced among the stored answers, its keys in one order, as storing it does. */
export function merged(stored: StoredAnswers, incoming: readonly Signal[]): Merged {
  const { replaced, ...result } = mergeSignals(stored, incoming);
  const entries = replaced.map(({ signalTemplateId, after }) => [signalTemplateId, after] as const);
  const answers = Object.entries({ ...stored, ...Object.fromEntries(entries) });
  return {
    ...result,
    answers: Object.fromEntries(answers.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    stored: entries.length > 0,
  };
}
