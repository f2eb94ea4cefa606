import { sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { ReplacedAnswer } from "../../core/signal/merge-signals.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import type { TemplateRow } from "../signal-templates/signal-templates.repository.ts";

/** What is stored of one object's signals. */
export interface SignalsRow {
  readonly objectId: string;
  readonly revision: number;
  readonly answers: string;
}

/** What changes among the answers of one object. */
export interface SignalChange {
  readonly objectId: string;
  readonly entries: readonly ReplacedAnswer[];
}

type KnownTemplate = Pick<TemplateRow, "templateId" | "objectType" | "answerType" | "deletedAt">;

/** Returns the templates and the stored signals of the ids that exist, in one round trip. */
export async function readForSignals(
  db: Database,
  space: SpaceId,
  templateIds: readonly string[],
  objectIds: readonly string[],
): Promise<{ templates: KnownTemplate[]; stored: SignalsRow[] }> {
  const [templates, stored] = await readTogether<[KnownTemplate[], SignalsRow[]]>(
    db,
    sql`
      SELECT t.template_id AS templateId, t.object_type AS objectType, t.answer_type AS answerType,
        t.deleted_at AS deletedAt
      FROM json_each(${JSON.stringify(templateIds)}) AS j
      CROSS JOIN signal_templates AS t ON t.space_id = ${space} AND t.template_id = j.value`,
    sql`
      SELECT s.object_id AS objectId, s.revision, s.answers
      FROM json_each(${JSON.stringify(objectIds)}) AS j
      CROSS JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = j.value`,
  );
  return { templates, stored };
}

/**
 * The statement that puts new answers among those of their objects. It fails, and its batch, where an answer that is to be
 * replaced is no longer the one that was read; answers to other templates are no hindrance.
 */
export function mergeSignalRows(space: SpaceId, changes: readonly SignalChange[]): Statement {
  const sent = changes.map(({ objectId, entries }) => [
    objectId,
    Object.fromEntries(entries.map(({ signalTemplateId, before }) => [signalTemplateId, before ?? null])),
    Object.fromEntries(entries.map(({ signalTemplateId, after }) => [signalTemplateId, after])),
  ]);
  return sql`
    INSERT INTO object_signals (space_id, object_id, revision, answers)
    SELECT ${space}, j.value ->> 0,
      CASE WHEN NOT EXISTS (SELECT 1 FROM json_each(j.value -> 1) AS e WHERE s.answers -> e.key IS NOT e.value)
        THEN coalesce(s.revision, 0) + 1 END,
      json_patch(coalesce(s.answers, '{}'), j.value -> 2)
    FROM json_each(${JSON.stringify(sent)}) AS j
    LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = j.value ->> 0
    WHERE true
    ON CONFLICT (space_id, object_id) DO UPDATE SET revision = excluded.revision, answers = excluded.answers`;
}

/** Returns what is stored of an object's signals, and their templates' answer types, in one round trip. */
export async function readSignals(
  db: Database,
  space: SpaceId,
  objectId: string,
): Promise<{ row: SignalsRow | undefined; templates: Pick<TemplateRow, "templateId" | "answerType">[] }> {
  const [rows, templates] = await readTogether<[SignalsRow[], Pick<TemplateRow, "templateId" | "answerType">[]]>(
    db,
    sql`
      SELECT s.object_id AS objectId, s.revision, s.answers
      FROM object_signals AS s WHERE s.space_id = ${space} AND s.object_id = ${objectId}`,
    sql`
      SELECT t.template_id AS templateId, t.answer_type AS answerType
      FROM object_signals AS s CROSS JOIN json_each(s.answers) AS j
      CROSS JOIN signal_templates AS t ON t.space_id = ${space} AND t.template_id = j.key
      WHERE s.space_id = ${space} AND s.object_id = ${objectId}`,
  );
  return { row: rows[0], templates };
}
