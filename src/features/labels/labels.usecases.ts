import type { SpaceId } from "../../core/access/space.ts";
import type { LabelRule, LabelType } from "../../core/annotation/label.ts";
import { readSettings } from "../../core/annotation/read-settings.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { choiceKey } from "../../core/points/choice-key.ts";
import { commit } from "../../db/client.ts";
import { retryConflict, WriteConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import {
  deleteLabel,
  findLabel,
  insertLabel,
  listLabels,
  listLabelsById,
  updateLabel,
  type LabelRow,
} from "./labels.repository.ts";
import type { Label, LabelListQuery, LabelPatch, NewLabel } from "./labels.schemas.ts";

type WriteDeps = Pick<Deps, "db" | "now" | "receipt" | "contention">;

/** A label as scores are checked against it. */
export interface KnownLabel {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly rule: LabelRule;
  readonly revision: number;
}

const MAX_LABELS = 1_000;

/** Makes a label; throws 409 where one in use has its type and, whatever the letter case, its name. */
export async function createLabel(
  { db, now, newUuid, receipt }: Pick<Deps, "db" | "now" | "newUuid" | "receipt">,
  space: SpaceId,
  { name, type, description = null, settings, allow_notes: allowNotes = false }: NewLabel,
): Promise<Label> {
  const at = now();
  const row = {
    spaceId: space,
    id: newUuid(),
    type,
    name,
    nameKey: choiceKey(name),
    description,
    settings: requireSettings(type, settings),
    allowNotes,
    revision: 1,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
  };
  const label = asLabel(row);
  await receipt.commit([insertLabel(db, row, MAX_LABELS)], label).catch((error: unknown) => {
    throw asRefusal(error, row);
  });
  return label;
}

/** Changes what is named of a label; its type stays. Scores that it has keep their values. */
export async function changeLabel(
  { db, now, receipt, contention }: WriteDeps,
  space: SpaceId,
  id: string,
  { name, type, description, settings, allow_notes: allowNotes }: LabelPatch,
): Promise<Label> {
  return retryConflict(contention, async () => {
    const row = await requireLabel(db, space, id);
    if (type !== undefined && type !== row.type) {
      throw invalidInput([{ field: "type", message: `cannot be changed: the label is ${row.type}, make another one` }]);
    }
    const changes = {
      ...(name !== undefined && { name, nameKey: choiceKey(name) }),
      ...(description !== undefined && { description }),
      ...(settings !== undefined && { settings: requireSettings(row.type, settings) }),
      ...(allowNotes !== undefined && { allowNotes }),
      updatedAt: now(),
    };
    return commitChange({ db, receipt }, row, changes);
  });
}

/** Puts a label back into use; one that is in use stays so. Throws 409 where another has taken its name meanwhile. */
export async function restoreLabel(
  { db, now, receipt, contention }: WriteDeps,
  space: SpaceId,
  id: string,
): Promise<Label> {
  return retryConflict(contention, async () => {
    const row = await findLabel(db, space, id.toLowerCase());
    if (!row) throw noLabel(id);
    if (row.deletedAt !== null) return commitChange({ db, receipt }, row, { deletedAt: null, updatedAt: now() });
    const label = asLabel(row);
    await receipt.commit([], label);
    return label;
  });
}

async function commitChange(
  { db, receipt }: Pick<Deps, "db" | "receipt">,
  row: LabelRow,
  changes: Partial<LabelRow>,
): Promise<Label> {
  const label = asLabel({ ...row, ...changes });
  await receipt.commit([updateLabel(db, row, changes)], label).catch((error: unknown) => {
    throw asRefusal(error, { ...row, ...changes });
  });
  return label;
}

/** Takes a label out of use; its scores stay, and can be read. */
export async function removeLabel({ db, now }: Pick<Deps, "db" | "now">, space: SpaceId, id: string): Promise<void> {
  const [deleted = []] = await commit(db, [deleteLabel(db, space, id.toLowerCase(), now())]);
  if (deleted.length === 0) throw noLabel(id);
}

/** Returns a label in use; throws 404 where the space has none of that id. */
export async function getLabel({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<Label> {
  return asLabel(await requireLabel(db, space, id));
}

/** Returns a page of the labels in use, the newest first. */
export async function listLabelPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { type, search = "", page, limit }: LabelListQuery,
): Promise<{ count: number; results: Label[] }> {
  const offset = (page - 1) * limit;
  const { rows, count } = await listLabels(db, space, { type, nameKey: choiceKey(search), limit, offset });
  return { count, results: rows.map(asLabel) };
}

/** Returns those of some labels that are in use, by id. */
export async function findKnownLabels(
  db: Deps["db"],
  space: SpaceId,
  ids: readonly string[],
): Promise<Map<string, KnownLabel>> {
  const rows = await listLabelsById(db, space, ids);
  return new Map(rows.map((row) => [row.id, asKnown(row)]));
}

/** Returns a label in use as it is compared; throws 404 where the space has none of that id. */
export async function requireKnownLabel(db: Deps["db"], space: SpaceId, id: string): Promise<KnownLabel> {
  return asKnown(await requireLabel(db, space, id));
}

async function requireLabel(db: Deps["db"], space: SpaceId, id: string): Promise<LabelRow> {
  const row = await findLabel(db, space, id.toLowerCase());
  if (!row || row.deletedAt !== null) throw noLabel(id);
  return row;
}

/** Returns the refusal of a label that is not there. */
export function noLabel(id: string): AppError {
  return new AppError("NOT_FOUND", "LABEL_NOT_FOUND", `Label not found: ${id}`, {
    action: "List the labels with GET /model-hub/annotations-labels/.",
  });
}

/** The settings of a label as they are stored. */
export function ruleOf({ type, settings }: Pick<LabelRow, "type" | "settings">): LabelRule {
  return { type, settings: JSON.parse(settings) };
}

function requireSettings(type: LabelType, settings: unknown): string {
  const rule = readSettings(type, settings);
  if ("problems" in rule) throw invalidInput(rule.problems);
  return JSON.stringify(rule.settings);
}

/** A label that cannot be stored conflicts with another one of its name, or there are too many. */
function asRefusal(error: unknown, { type, name }: Pick<LabelRow, "type" | "name">): unknown {
  if (!(error instanceof WriteConflict) || error.column === "revision") return error;
  if (error.column === "number") {
    return new AppError(
      "CONFLICT",
      "TOO_MANY_LABELS",
      `There are ${MAX_LABELS} labels in use, as many as there may be.`,
      {
        action: "Delete a label that is no longer used.",
      },
    );
  }
  const message = `There is a ${type} label named ${JSON.stringify(name)} already (letter case does not count).`;
  return new AppError("CONFLICT", "LABEL_EXISTS", message, {
    action: "Choose another name, or use the label that there is.",
  });
}

function asKnown(row: LabelRow): KnownLabel {
  const { number, id, name, revision } = row;
  return { number, id, name, revision, rule: ruleOf(row) };
}

function asLabel(row: Omit<LabelRow, "number">): Label {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    description: row.description,
    settings: JSON.parse(row.settings),
    allow_notes: row.allowNotes,
    created_at: new Date(row.createdAt).toISOString(),
    updated_at: new Date(row.updatedAt).toISOString(),
  };
}
