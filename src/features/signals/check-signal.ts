import { z } from "zod";
import type { FieldError } from "../../core/errors.ts";
import { isObject } from "../../core/inspect.ts";
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

/** A signal that cannot be stored, with all that is wrong with it so far; its template is looked up all the same. */
export interface FaultySignal {
  readonly index: number;
  readonly errors: readonly SignalError[];
  /** Where it could be read. */
  readonly signalTemplateId: string | undefined;
  readonly answer: unknown;
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
/** More than there are fields: what goes beyond are members that a signal does not have. */
const MAX_ERRORS = 20;

/** Whether the answer fits is checked once its template is known. */
const SentSignal = NewSignal.extend({ answer: z.unknown() });

/** Returns a signal with its object's id and its time read, or all that is wrong with it. `completedAt` is `now` if left out. */
export function checkSignal(
  objectType: ObjectType,
  input: unknown,
  index: number,
  now: number,
): CheckedSignal | FaultySignal {
  const parsed = SentSignal.safeParse(input, WITHOUT_WORDS);
  const faults = parsed.success ? [] : fieldErrorsOf(parsed.error.issues, input);
  const errors = errorsOf(index, faults);
  const sound = (field: string): unknown =>
    isObject(input) && !faults.some((fault) => fault.field === field) ? input[field] : undefined;
  const objectId = sound("objectId");
  const object = typeof objectId === "string" ? parseObjectId(objectType, objectId) : undefined;
  if (object && "refusal" in object) {
    errors.push({ index, field: "objectId", code: "INVALID_OBJECT_ID", message: object.refusal });
  }
  const time = readTime(sound("completedAt"), now);
  if ("refusal" in time) errors.push(invalid(index, "completedAt", time.refusal));
  if (parsed.success && object && "objectId" in object && "ms" in time) {
    const { signalTemplateId, answer, confidence = null } = parsed.data;
    return { index, objectId: object.objectId, signalTemplateId, answer, confidence, completedAt: time };
  }
  const signalTemplateId = sound("signalTemplateId");
  return {
    index,
    errors,
    signalTemplateId: typeof signalTemplateId === "string" ? signalTemplateId : undefined,
    answer: sound("answer"),
  };
}

function errorsOf(index: number, faults: readonly FieldError[]): SignalError[] {
  const errors = faults.slice(0, MAX_ERRORS).map(({ field, message }) => invalid(index, field, message));
  const more = faults.length - errors.length;
  return more > 0 ? [...errors, invalid(index, "", `has ${more} more faults`)] : errors;
}

function invalid(index: number, field: string, message: string): SignalError {
  return { index, field, code: "VALIDATION_ERROR", message };
}

function readTime(completedAt: unknown, now: number): Instant | { readonly refusal: string } {
  if (typeof completedAt !== "string") return { ms: now, finer: "" };
  const at = readCompletedAt(completedAt);
  if (at === undefined) return { refusal: `must have at most ${MAX_SECOND_DIGITS} digits of a second` };
  if (at.ms < YEAR_ZERO_MS) return { refusal: `must not be before the year 0, not ${completedAt}` };
  if (at.ms > now + CLOCK_SKEW_MS) return { refusal: `must not be in the future, not ${completedAt}` };
  return at;
}

/** Returns an answer read as its template's type, or what is wrong with it. */
export function fitAnswer(
  index: number,
  answer: unknown,
  answerType: string,
): { readonly answer: Answer | null } | SignalError {
  const read = readAnswer(answerType, answer);
  if (!("refusal" in read)) return read;
  const message = `${read.refusal}, as the template is ${answerType}`;
  return { index, field: "answer", code: "ANSWER_MISMATCH", message };
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
