import { z } from "zod";
import type { ObjectType } from "../../core/object-type.ts";
import { ANSWER_TYPES } from "../../core/points/answer-type.ts";
import type { Answer } from "../../core/points/answer.ts";
import { parseAnswer } from "../../core/points/answer.ts";
import { fieldErrorsOf, WITHOUT_WORDS } from "../../core/schema-fault.ts";
import type { Instant } from "../../core/signal/instant.ts";
import type { Signal } from "../../core/signal/merge-signals.ts";
import { parseObjectId } from "../../core/signal/object-id.ts";
import { MAX_SECOND_DIGITS, readCompletedAt } from "./completed-at.ts";
import { NewSignal } from "./signals.schemas.ts";

/** A signal that can be stored once its template is known to fit. */
export interface CheckedSignal {
  readonly index: number;
  readonly objectId: string;
  readonly signalTemplateId: string;
  readonly answer: unknown;
  readonly confidence: number | null;
  readonly completedAt: Instant;
}

/** A signal whose answer fits its template. */
export type FittedSignal = Signal & Pick<CheckedSignal, "index">;

export interface SignalError {
  readonly index: number;
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

const CLOCK_SKEW_MS = 5 * 60 * 1_000;
/** An offset may lead out of the years that have four digits. */
const YEAR_ZERO_MS = Date.parse("0000-01-01T00:00:00Z");
const MAX_TEXT = 5_000;

/** Whether the answer fits is checked once its template is known. */
const SentSignal = NewSignal.extend({ answer: z.unknown() });

/** Returns a signal with its object's id and its time read, or what is wrong with it. `completedAt` is `now` if left out. */
export function checkSignal(
  objectType: ObjectType,
  input: unknown,
  index: number,
  now: number,
): CheckedSignal | SignalError {
  const parsed = SentSignal.safeParse(input, WITHOUT_WORDS);
  if (!parsed.success) {
    const [first] = fieldErrorsOf(parsed.error.issues, input);
    return { index, field: first?.field ?? "", code: "VALIDATION_ERROR", message: first?.message ?? "is not valid" };
  }
  const { signalTemplateId, answer, confidence = null, completedAt } = parsed.data;
  const object = parseObjectId(objectType, parsed.data.objectId);
  if ("refusal" in object) return { index, field: "objectId", code: "INVALID_OBJECT_ID", message: object.refusal };
  const at = completedAt === undefined ? { ms: now, finer: "" } : readCompletedAt(completedAt);
  if (at === undefined) return badTime(index, `must have at most ${MAX_SECOND_DIGITS} digits of a second`);
  if (at.ms < YEAR_ZERO_MS) return badTime(index, `must not be before the year 0, not ${completedAt}`);
  if (at.ms > now + CLOCK_SKEW_MS) return badTime(index, `must not be in the future, not ${completedAt}`);
  return { index, objectId: object.objectId, signalTemplateId, answer, confidence, completedAt: at };
}

function badTime(index: number, message: string): SignalError {
  return { index, field: "completedAt", code: "VALIDATION_ERROR", message };
}

/** Returns a checked signal as it is merged, its answer read as its template's type, or what is wrong with the answer. */
export function fitSignal(
  { index, answer, signalTemplateId, confidence, completedAt }: CheckedSignal,
  answerType: string,
): FittedSignal | SignalError {
  const read = readAnswer(answerType, answer);
  if ("refusal" in read) {
    return {
      index,
      field: "answer",
      code: "ANSWER_MISMATCH",
      message: `${read.refusal}, as the template is ${answerType}`,
    };
  }
  return { index, signalTemplateId, answer: read.answer, confidence, completedAt };
}

/** Returns a stored answer as its template's type writes it: a list as a list, any other text as text. */
export function answerAsSent(answerType: string | undefined, answer: Answer | null): NewSignal["answer"] {
  if (answer === null || typeof answer !== "object") return answer;
  return answerType === "list" ? [...answer] : (answer[0] ?? "");
}

function readAnswer(answerType: string, input: unknown): { answer: Answer | null } | { refusal: string } {
  const scored = ANSWER_TYPES.find((type) => type === answerType);
  if (scored === undefined) return readText(input);
  const answer = parseAnswer(scored, input);
  return typeof answer === "string" ? { refusal: answer } : { answer: answer ?? null };
}

/** Answers that no rule scores are kept as the one text they are. */
function readText(input: unknown): { answer: Answer | null } | { refusal: string } {
  if (input === null) return { answer: null };
  if (typeof input === "string" && input.length <= MAX_TEXT) return { answer: [input] };
  return { refusal: `must be text of at most ${MAX_TEXT} characters` };
}
