import { z } from "zod";
import type { Identity } from "../../core/access/identity.ts";
import { readValue, type ReadValue } from "../../core/annotation/read-value.ts";
import type { SourceType } from "../../core/annotation/source-type.ts";
import { invalidInput } from "../../core/invalid.ts";
import { pathOf } from "../../core/path.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { findKnownLabels, noLabel, type KnownLabel } from "../labels/labels.usecases.ts";
import { selectScores } from "./annotations.repository.ts";
import type { CreatedScores, NewScore, NewScores, Score, ScoreError } from "./annotations.schemas.ts";
import { asScore, type ScoreRow } from "./score-rows.ts";
import { expectLabels, upsertScores } from "./score-writes.repository.ts";
import { scorerOf } from "./scorer.ts";

type WriteDeps = Pick<Deps, "db" | "now" | "receipt" | "contention">;

/** A score that its label allows. */
interface FittedScore {
  readonly label: KnownLabel;
  readonly read: ReadValue;
  readonly scoreSource: string;
  readonly notes: string | null;
}

/**
 * Stores up to 100 scores of the caller on one source, each of another label: new ones, and new values of those that are
 * there. What is wrong with one is said under its index, the others are stored.
 */
export async function createScores(deps: WriteDeps, caller: Identity, input: NewScores): Promise<CreatedScores> {
  return retryConflict(deps.contention, async () => {
    const ids = input.scores.map(({ label_id: id }) => id.toLowerCase());
    const labels = await findKnownLabels(deps.db, caller.space, ids);
    const seen = new Set<string>();
    const fitted: FittedScore[] = [];
    const errors: ScoreError[] = [];
    input.scores.forEach((item, index) => {
      const id = item.label_id.toLowerCase();
      const label = labels.get(id);
      const result = seen.has(id) ? duplicate(index, item.label_id) : fit(label, item, index, input.notes);
      seen.add(id);
      if ("code" in result) errors.push(result);
      else fitted.push(result);
    });
    return storeScores(deps, caller, input, fitted, (scores) => ({
      scores,
      errors: errors.map(({ message }) => message),
      error_details: errors,
    }));
  });
}

/** Stores one score of the caller; throws 404 for a label that is not there and 400 for a value that it does not allow. */
export async function createScore(deps: WriteDeps, caller: Identity, input: NewScore): Promise<Score> {
  return retryConflict(deps.contention, async () => {
    const id = input.label_id.toLowerCase();
    const label = (await findKnownLabels(deps.db, caller.space, [id])).get(id);
    if (!label) throw noLabel(input.label_id);
    const read = requireValue(label, input.value);
    const fitted = { label, read, scoreSource: input.score_source, notes: input.notes ?? null };
    return storeScores(deps, caller, input, [fitted], ([score]) => {
      if (!score) throw new Error("A score that was written is not there.");
      return score;
    });
  });
}

/** Returns a value as a label takes it; throws 400 with the rule that it breaks. */
export function requireValue({ name, rule }: Pick<KnownLabel, "name" | "rule">, value: unknown): ReadValue {
  const read = readValue(rule, value);
  if ("refusal" in read)
    throw invalidInput([{ field: read.field, message: `${read.refusal} (label ${quoted(name)})` }]);
  return read;
}

/** Writes scores and reads them back in one batch, which fails where one of their labels has changed meanwhile. */
async function storeScores<Body>(
  { now, receipt }: WriteDeps,
  { space, annotator }: Identity,
  { source_type: sourceType, source_id: sourceId }: { source_type: SourceType; source_id: string },
  fitted: readonly FittedScore[],
  answer: (scores: Score[]) => Body,
): Promise<Body> {
  if (fitted.length === 0) {
    const nothing = answer([]);
    await receipt.commit([], nothing);
    return nothing;
  }
  const scorer = await scorerOf(sourceType, sourceId, annotator);
  const labels = fitted.map(({ label }) => label);
  const writes = fitted.map(({ label, read, scoreSource, notes }) => ({
    labelNumber: label.number,
    scoreSource,
    notes,
    ...read,
  }));
  const numbers = labels.map(({ number }) => number);
  const statements = [
    expectLabels(space, labels),
    ...upsertScores(space, scorer, writes, now()),
    selectScores(space, scorer, numbers),
  ];
  return receipt.commitThenAnswer(statements, (rows) => answer(scoreRowsOf(rows.at(-1)).map(asScore)));
}

const AnyRow = z.custom<ScoreRow>((row) => typeof row === "object" && row !== null);

/** The rows that a batch has read; their shape is that of the statement. */
export function scoreRowsOf(rows: readonly unknown[] | undefined): ScoreRow[] {
  return z.array(AnyRow).parse(rows);
}

function fit(
  label: KnownLabel | undefined,
  { label_id, value, score_source: scoreSource, notes }: NewScores["scores"][number],
  index: number,
  batchNotes: NewScores["notes"],
): FittedScore | ScoreError {
  const at = pathOf("scores", index);
  if (!label) {
    const message = `Label not found: ${label_id}`;
    return { index, label_id, field: `${at}.label_id`, code: "LABEL_NOT_FOUND", message };
  }
  const read = readValue(label.rule, value);
  if ("refusal" in read) {
    const field = `${at}.${read.field}`;
    const message = `${field} ${read.refusal} (label ${quoted(label.name)})`;
    return { index, label_id, field, code: "VALUE_NOT_ALLOWED", message };
  }
  return { label, read, scoreSource, notes: notes ?? batchNotes ?? null };
}

function duplicate(index: number, label_id: string): ScoreError {
  const message = `Duplicate label in request: ${label_id}`;
  return { index, label_id, field: `${pathOf("scores", index)}.label_id`, code: "DUPLICATE_LABEL", message };
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
