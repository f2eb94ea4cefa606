import type { SpaceId } from "../../core/access/space.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { retryOutrun } from "../../core/outrun.ts";
import { decodeCursor, pageOf } from "../../core/page.ts";
import { mergeSignals } from "../../core/signal/merge-signals.ts";
import type { StoredAnswers } from "../../core/signal/stored-answers.ts";
import type { Statement } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { requireObjectId } from "../objects/object-ids.ts";
import { outboxStatement, promiseObjects } from "../outbox/outbox.usecases.ts";
import {
  answerAsSent,
  checkSignal,
  fitSignal,
  type CheckedSignal,
  type FittedSignal,
  type SignalError,
} from "./check-signal.ts";
import { readForSignals, readSignals, writeSignals, type SignalsRow } from "./signals.repository.ts";
import type { NewSignals, SignalPage, SignalsTaken } from "./signals.schemas.ts";

type SignalDeps = Pick<Deps, "db" | "now" | "newId" | "receipt" | "recompute" | "later">;

/**
 * Takes up to 1,000 signals in: those that are right are stored, each that is not is told by its index. An object whose
 * values have changed is computed again; the promise of it is committed with the values.
 */
export async function takeSignals(
  deps: SignalDeps,
  space: SpaceId,
  { objectType, signals }: NewSignals,
): Promise<SignalsTaken> {
  const { receipt, later } = deps;
  const now = deps.now();
  const checked = signals.map((signal, index) => checkSignal(objectType, signal, index, now));
  const right = checked.filter((item): item is CheckedSignal => !("code" in item));
  return retryOutrun(async () => {
    const fitted = await fitToTemplates(deps.db, space, objectType, right);
    const { rows, changed, accepted, unchanged } = mergeAll(fitted.stored, fitted.byObject);
    const errors = [...checked.filter((item): item is SignalError => "code" in item), ...fitted.errors];
    const taken: SignalsTaken = {
      accepted,
      unchanged,
      errors: errors.toSorted((a, b) => a.index - b.index),
      recompute: { queued: changed.length, failed: 0 },
    };
    const promise = changed.length > 0 ? promiseObjects(deps, space, changed) : undefined;
    const statements: Statement[] = rows.length > 0 ? [writeSignals(space, rows)] : [];
    if (promise) statements.push(outboxStatement(deps, promise));
    await receipt.commit(statements, { status: 200, body: taken });
    await promise?.keep().catch((error: unknown) => later(Promise.reject(error))); // the outbox keeps it, a little later
    return taken;
  });
}

interface FittedSignals {
  readonly stored: ReadonlyMap<string, SignalsRow>;
  readonly byObject: ReadonlyMap<string, FittedSignal[]>;
  readonly errors: readonly SignalError[];
}

async function fitToTemplates(
  db: Deps["db"],
  space: SpaceId,
  objectType: ObjectType,
  signals: readonly CheckedSignal[],
): Promise<FittedSignals> {
  const templateIds = [...new Set(signals.map(({ signalTemplateId }) => signalTemplateId))];
  const objectIds = [...new Set(signals.map(({ objectId }) => objectId))];
  const { templates, stored } = await readForSignals(db, space, templateIds, objectIds);
  const usable = templates.filter((template) => template.objectType === objectType && template.deletedAt === null);
  const answerTypes = new Map(usable.map(({ templateId, answerType }) => [templateId, answerType]));
  const byObject = new Map<string, FittedSignal[]>();
  const errors: SignalError[] = [];
  for (const signal of signals) {
    const answerType = answerTypes.get(signal.signalTemplateId);
    const fitted = answerType === undefined ? unknownTemplate(signal, objectType) : fitSignal(signal, answerType);
    if ("code" in fitted) errors.push(fitted);
    else byObject.set(signal.objectId, [...(byObject.get(signal.objectId) ?? []), fitted]);
  }
  return { stored: new Map(stored.map((row) => [row.objectId, row])), byObject, errors };
}

function mergeAll(stored: ReadonlyMap<string, SignalsRow>, byObject: ReadonlyMap<string, FittedSignal[]>) {
  const rows: SignalsRow[] = [];
  const changed: string[] = [];
  let accepted = 0;
  let unchanged = 0;
  for (const [objectId, signals] of byObject) {
    const standing = stored.get(objectId);
    const before: StoredAnswers = standing === undefined ? {} : JSON.parse(standing.answers);
    const [repeats, news] = partition(signals, (signal) => repeatsUndated(before, signal));
    unchanged += repeats.length;
    const merged = mergeSignals(before, news);
    for (const outcome of merged.outcomes) {
      if (outcome === "accepted") accepted += 1;
      else unchanged += 1;
    }
    if (merged.changed) changed.push(objectId);
    if (!merged.stored) continue;
    rows.push({ objectId, revision: (standing?.revision ?? 0) + 1, answers: JSON.stringify(merged.answers) });
  }
  return { rows, changed, accepted, unchanged };
}

/** A signal without a time of its own says nothing new where it repeats the answer that stands: nothing is written. */
function repeatsUndated(before: StoredAnswers, { signalTemplateId, answer, dated }: FittedSignal): boolean {
  const standing = before[signalTemplateId];
  return !dated && standing !== undefined && JSON.stringify(standing[0]) === JSON.stringify(answer);
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** Returns a page of what is stored of one object's signals, by template. */
export async function readSignalPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  {
    objectType,
    objectId: text,
    limit,
    cursor,
  }: { objectType: ObjectType; objectId: string; limit: number; cursor?: string | undefined },
): Promise<SignalPage> {
  const objectId = requireObjectId(objectType, text);
  const { row, templates } = await readSignals(db, space, objectId);
  const answerTypes = new Map(templates.map(({ templateId, answerType }) => [templateId, answerType]));
  const answers: StoredAnswers = row === undefined ? {} : JSON.parse(row.answers);
  const after = decodeCursor(cursor) ?? "";
  const signals = Object.entries(answers)
    .filter(([signalTemplateId]) => signalTemplateId > after)
    .map(([signalTemplateId, [answer, completedAt, confidence]]) => ({
      objectType,
      objectId,
      signalTemplateId,
      answer: answerAsSent(answerTypes.get(signalTemplateId), answer),
      confidence,
      completedAt: new Date(completedAt).toISOString(),
    }));
  const { data, next_cursor: nextCursor } = pageOf(signals, limit, ({ signalTemplateId }) => signalTemplateId);
  return { data, nextCursor };
}

function unknownTemplate({ index, signalTemplateId }: CheckedSignal, objectType: ObjectType): SignalError {
  const message = `There is no ${objectType} signal template ${signalTemplateId}.`;
  return { index, field: "signalTemplateId", code: "TEMPLATE_NOT_FOUND", message };
}
