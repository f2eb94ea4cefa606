import { parseAnswer, type Answer } from "../points/answer.ts";
import { show } from "../show.ts";
import type { Candidate } from "./candidate.ts";
import type { CompiledCriteria, CompiledCriterion } from "./compile-criteria.ts";
import { questionKey } from "./question-key.ts";

/** The answers of a candidate by criterion, and what was sent and belongs to none. */
export interface ReadAnswers {
  readonly answers: ReadonlyMap<string, Answer>;
  /** Ids or questions, at most 20 of them. */
  readonly unmatched: readonly string[];
}

const MAX_UNMATCHED = 20;
const MAX_MISMATCHES = 20;

/**
 * Returns a candidate's answers, each read as its criterion's type; null is no answer. Where answers do not fit their
 * criteria, returns one sentence that names them, at most 20: such a candidate cannot be scored.
 * Reference: contract section 4, `ANSWER_MISMATCH`.
 */
export function readAnswers({ byId, byQuestion }: CompiledCriteria, candidate: Candidate): ReadAnswers | string {
  const given: [key: string, criterion: CompiledCriterion | undefined, answer: unknown][] = [
    ...Object.entries(candidate.answers ?? {}).map(([id, answer]): [string, CompiledCriterion | undefined, unknown] => [
      id,
      byId.get(id),
      answer,
    ]),
    ...(candidate.applicationAnswers ?? []).map(
      ({ question: { text }, answer }): [string, CompiledCriterion | undefined, unknown] => [
        text,
        byQuestion.get(questionKey(text)),
        answer ?? null,
      ],
    ),
  ];
  const answers = new Map<string, Answer>();
  const mismatches: string[] = [];
  const unmatched: string[] = [];
  for (const [key, criterion, sent] of given) {
    if (!criterion) {
      unmatched.push(key);
      continue;
    }
    const answer = parseAnswer(criterion.answerType, sent);
    if (typeof answer === "string") mismatches.push(`the answer to ${show(criterion.id)} ${answer}`);
    else if (answers.has(criterion.id)) mismatches.push(`the question of ${show(criterion.id)} is answered twice`);
    else if (answer !== undefined) answers.set(criterion.id, answer);
  }
  if (mismatches.length > 0) return sentence(mismatches);
  return { answers, unmatched: unmatched.slice(0, MAX_UNMATCHED) };
}

function sentence(mismatches: readonly string[]): string {
  const more = mismatches.length > MAX_MISMATCHES ? `; and ${mismatches.length - MAX_MISMATCHES} more` : "";
  const listed = `${mismatches.slice(0, MAX_MISMATCHES).join("; ")}${more}.`;
  return listed.charAt(0).toUpperCase() + listed.slice(1);
}
