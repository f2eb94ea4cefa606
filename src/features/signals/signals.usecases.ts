import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { bytesOf } from "../../core/json-bounds.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import { mergeSignals, type ReplacedAnswer } from "../../core/signal/merge-signals.ts";
import { completedAtOf, type StoredAnswers } from "../../core/signal/stored-answers.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { requireObjectId } from "../objects/object-ids.ts";
import { dispatchEntry, newOutboxEntry } from "../outbox/outbox.usecases.ts";
import { OBJECTS_DUE } from "../recompute/recompute.work.ts";
import {
  answerAsSent,
  checkSignal,
  fitAnswer,
  type CheckedSignal,
  type FaultySignal,
  type FittedSignal,
  type SignalError,
} from "./check-signal.ts";
import { writeCompletedAt } from "./completed-at.ts";
import {
  mergeSignalRows,
  readForSignals,
  readSignals,
  type SignalChange,
  type TouchedSignals,
} from "./signals.repository.ts";
import type { NewSignals, Signal, SignalsTaken, SkippedSignal } from "./signals.schemas.ts";

/** What the answers of one object may take together. */
const MAX_OBJECT_BYTES = 512 * 1024;

type SignalDeps = Pick<
  Deps,
  "db" | "now" | "newId" | "receipt" | "contention" | "recompute" | "webhooks" | "batches" | "report"
>;

/**
 * Takes up to 1,000 signals in: those that are right are stored, and what is wrong with another is said under its index. An
 * object whose values have changed is computed again; the outbox entry of it is committed with the values. Signals of
 * different templates do not conflict, whatever their object.
 */
export async function sendSignals(
  deps: SignalDeps,
  space: SpaceId,
  { objectType, signals }: NewSignals,
): Promise<SignalsTaken> {
  const now = deps.now();
  const checked = signals.map((signal, index) => checkSignal(objectType, signal, index, now));
  return retryConflict(deps.contention, async () => {
    const fitted = await fitToTemplates(deps.db, space, objectType, checked);
    const { changes, changed, accepted, skipped, outgrown } = mergeAll(fitted.stored, fitted.byObject);
    const errors = [...fitted.errors, ...outgrown];
    const taken: SignalsTaken = {
      accepted,
      unchanged: skipped.length,
      skipped: skipped.toSorted((a, b) => a.index - b.index),
      errors: errors.toSorted((a, b) => a.index - b.index),
      recompute: { queued: changed.length, failed: 0 },
    };
    const due = changed.length > 0 ? newOutboxEntry(deps, OBJECTS_DUE, space, { value: changed }) : undefined;
    const statements = mergeSignalRows(space, changes, MAX_OBJECT_BYTES);
    await deps.receipt.commit(due ? [...statements, due.statement] : statements, taken);
    if (due) await dispatchEntry(deps, due, changed);
    return taken;
  });
}

interface FittedSignals {
  readonly stored: ReadonlyMap<string, TouchedSignals>;
  readonly byObject: ReadonlyMap<string, FittedSignal[]>;
  readonly errors: readonly SignalError[];
}

async function fitToTemplates(
  db: Deps["db"],
  space: SpaceId,
  objectType: ObjectType,
  signals: readonly (CheckedSignal | FaultySignal)[],
): Promise<FittedSignals> {
  const templateIds = [...new Set(signals.flatMap(({ signalTemplateId }) => signalTemplateId ?? []))];
  const right = signals.filter((signal): signal is CheckedSignal => !("errors" in signal));
  const touched = Map.groupBy(right, ({ objectId }) => objectId);
  const named = [...touched].map(
    ([objectId, own]) => [objectId, own.map((signal) => signal.signalTemplateId)] as const,
  );
  const { templates, stored } = await readForSignals(db, space, templateIds, named);
  if (stored.some(({ entries }) => entries === null)) throw tooMuchTouched();
  const usable = templates.filter((template) => template.objectType === objectType && template.deletedAt === null);
  const answerTypes = new Map(usable.map(({ templateId, answerType }) => [templateId, answerType]));
  const byObject = new Map<string, FittedSignal[]>();
  const errors: SignalError[] = [];
  for (const signal of signals) {
    if ("errors" in signal) errors.push(...signal.errors);
    const { index, signalTemplateId, answer } = signal;
    if (signalTemplateId === undefined) continue;
    const answerType = answerTypes.get(signalTemplateId);
    if (answerType === undefined) errors.push(unknownTemplate(index, signalTemplateId, objectType));
    if (answerType === undefined || answer === undefined) continue;
    const fitted = fitAnswer(index, answer, answerType);
    if ("code" in fitted) errors.push(fitted);
    else if (!("errors" in signal)) {
      const { objectId, confidence, completedAt } = signal;
      const own = byObject.get(objectId) ?? [];
      byObject.set(objectId, [...own, { index, signalTemplateId, answer: fitted.answer, confidence, completedAt }]);
    }
  }
  return { stored: new Map(stored.map((row) => [row.objectId, row])), byObject, errors };
}

function mergeAll(stored: ReadonlyMap<string, TouchedSignals>, byObject: ReadonlyMap<string, FittedSignal[]>) {
  const changes: SignalChange[] = [];
  const changed: string[] = [];
  const skipped: SkippedSignal[] = [];
  const outgrown: SignalError[] = [];
  let accepted = 0;
  for (const [objectId, signals] of byObject) {
    const standing = stored.get(objectId);
    const before: StoredAnswers = JSON.parse(standing?.entries ?? "{}");
    const merged = mergeSignals(before, signals);
    const bytes = bytesAfter(standing?.bytes ?? 2, merged.replaced);
    if (merged.replaced.length > 0 && bytes > MAX_OBJECT_BYTES) {
      outgrown.push(...signals.map(({ index }) => outgrownError(index, objectId, bytes)));
      continue;
    }
    signals.forEach(({ index }, at) => {
      const outcome = merged.outcomes[at] ?? "accepted";
      if (outcome === "accepted") accepted += 1;
      else skipped.push({ index, reason: outcome });
    });
    if (merged.changed) changed.push(objectId);
    if (merged.replaced.length > 0) changes.push({ objectId, entries: merged.replaced });
  }
  return { changes, changed, accepted, skipped, outgrown };
}

/** Returns how many bytes an object's answers have once entries are replaced; a new one brings its key and two marks. */
function bytesAfter(bytes: number, replaced: readonly ReplacedAnswer[]): number {
  return replaced.reduce((sum, { signalTemplateId, before, after }) => {
    const gone = before === undefined ? -(signalTemplateId.length + 4) : bytesOf(JSON.stringify(before));
    return sum + bytesOf(JSON.stringify(after)) - gone;
  }, bytes);
}

function outgrownError(index: number, objectId: string, bytes: number): SignalError {
  const message = `would bring the answers of ${objectId} to ${bytes} bytes, more than the ${MAX_OBJECT_BYTES} allowed`;
  return { index, field: "answer", code: "ANSWERS_TOO_LARGE", message };
}

function tooMuchTouched(): AppError {
  const message = "The answers that are stored for these signals are too large to be compared in one call.";
  return new AppError("PAYLOAD", "ANSWERS_TOO_LARGE", message, { action: "Send fewer signals in one call." });
}

/** Returns a page of what is stored of one object's signals, by template. */
export async function listSignalPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  {
    objectType,
    objectId: text,
    limit,
    cursor,
  }: { objectType: ObjectType; objectId: string; limit: number; cursor?: string | undefined },
): Promise<Page<Signal>> {
  const objectId = requireObjectId(objectType, text);
  const { row, templates } = await readSignals(db, space, objectId);
  const answerTypes = new Map(templates.map(({ templateId, answerType }) => [templateId, answerType]));
  const answers: StoredAnswers = row === undefined ? {} : JSON.parse(row.answers);
  const after = decodeCursor(cursor) ?? "";
  const signals = Object.entries(answers)
    .filter(([signalTemplateId]) => signalTemplateId > after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([signalTemplateId, entry]) => ({
      objectType,
      objectId,
      signalTemplateId,
      answer: answerAsSent(answerTypes.get(signalTemplateId), entry[0]),
      confidence: entry[2],
      completedAt: writeCompletedAt(completedAtOf(entry)),
    }));
  return pageOf(signals, limit, ({ signalTemplateId }) => signalTemplateId);
}

function unknownTemplate(index: number, signalTemplateId: string, objectType: ObjectType): SignalError {
  const message = `There is no ${objectType} signal template ${signalTemplateId}.`;
  return { index, field: "signalTemplateId", code: "TEMPLATE_NOT_FOUND", message };
}
