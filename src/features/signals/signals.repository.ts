import { sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { ReplacedAnswer } from "../../core/signal/merge-signals.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { partsOf } from "../../db/parts.ts";
import type { TemplateRow } from "../signal-templates/signal-templates.repository.ts";

/** What is stored of an object's signals, as far as a call is about them. */
export interface TouchedSignals {
  readonly objectId: string;
  /** Of all its answers. */
  readonly bytes: number;
  /** The entries of the templates that were named, JSON; null where those of the call are too many bytes to be read at once. */
  readonly entries: string | null;
}

/** What changes among the answers of one object. */
export interface SignalChange {
  readonly objectId: string;
  readonly entries: readonly ReplacedAnswer[];
}

type KnownTemplate = Pick<TemplateRow, "templateId" | "objectType" | "answerType" | "deletedAt">;

/** Of what is stored, a call may touch as much as it may send. */
const MAX_TOUCHED_BYTES = 8_000_000;

/** Returns the templates and the stored signals that exist among those named, in one round trip. */
export async function readForSignals(
  db: Database,
  space: SpaceId,
  templateIds: readonly string[],
  touched: readonly (readonly [objectId: string, templateIds: readonly string[]])[],
): Promise<{ templates: KnownTemplate[]; stored: TouchedSignals[] }> {
  const [templates, stored] = await readTogether<[KnownTemplate[], TouchedSignals[]]>(
    db,
    sql`
      SELECT t.template_id AS templateId, t.object_type AS objectType, t.answer_type AS answerType,
        t.deleted_at AS deletedAt
      FROM json_each(${JSON.stringify(templateIds)}) AS j
      CROSS JOIN signal_templates AS t ON t.space_id = ${space} AND t.template_id = j.value`,
    sql`
      WITH touched AS MATERIALIZED (
        SELECT s.object_id AS objectId, octet_length(s.answers) AS bytes,
          (SELECT json_group_object(e.value, json(s.answers -> e.value)) FROM json_each(j.value -> 1) AS e
            WHERE s.answers -> e.value IS NOT NULL) AS entries
        FROM json_each(${JSON.stringify(touched)}) AS j
        CROSS JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = j.value ->> 0)
      SELECT t.objectId, t.bytes,
        CASE WHEN (SELECT sum(octet_length(a.entries)) FROM touched AS a) <= ${MAX_TOUCHED_BYTES} THEN t.entries END AS entries
      FROM touched AS t`,
  );
  return { templates, stored };
}

/**
 * The statements that put new answers among those of their objects. They fail, and their batch, where an answer that is to
 * be replaced is no longer the one that was read, or where an object's answers would outgrow `maxBytes`; answers to other
 * templates are no hindrance.
 */
export function mergeSignalRows(space: SpaceId, changes: readonly SignalChange[], maxBytes: number): Statement[] {
  return partsOf(changes.map(sentChange)).map(
    (part) => sql`
      INSERT INTO object_signals (space_id, object_id, revision, answers)
      SELECT ${space}, m.object_id,
        CASE WHEN m.unchanged AND octet_length(m.answers) <= ${maxBytes} THEN m.revision + 1 END, m.answers
      FROM (SELECT j.value ->> 0 AS object_id, coalesce(s.revision, 0) AS revision,
          NOT EXISTS (SELECT 1 FROM json_each(j.value -> 1) AS e WHERE s.answers -> e.key IS NOT e.value) AS unchanged,
          json_patch(coalesce(s.answers, '{}'), j.value -> 2) AS answers
        FROM json_each(${`[${part.join(",")}]`}) AS j
        LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = j.value ->> 0) AS m
      WHERE true
      ON CONFLICT (space_id, object_id) DO UPDATE SET revision = excluded.revision, answers = excluded.answers`,
  );
}

function sentChange({ objectId, entries }: SignalChange): string {
  const before = entries.map(({ signalTemplateId, before: standing }) => [signalTemplateId, standing ?? null]);
  const after = entries.map(({ signalTemplateId, after: next }) => [signalTemplateId, next]);
  return JSON.stringify([objectId, Object.fromEntries(before), Object.fromEntries(after)]);
}

/** Returns what is stored of an object's signals, and their templates' answer types, in one round trip. */
export async function readSignals(
  db: Database,
  space: SpaceId,
  objectId: string,
): Promise<{
  row: { readonly answers: string } | undefined;
  templates: Pick<TemplateRow, "templateId" | "answerType">[];
}> {
  const [rows, templates] = await readTogether<
    [{ answers: string }[], Pick<TemplateRow, "templateId" | "answerType">[]]
  >(
    db,
    sql`
      SELECT s.answers FROM object_signals AS s WHERE s.space_id = ${space} AND s.object_id = ${objectId}`,
    sql`
      SELECT t.template_id AS templateId, t.answer_type AS answerType
      FROM object_signals AS s CROSS JOIN json_each(s.answers) AS j
      CROSS JOIN signal_templates AS t ON t.space_id = ${space} AND t.template_id = j.key
      WHERE s.space_id = ${space} AND s.object_id = ${objectId}`,
  );
  return { row: rows[0], templates };
}
