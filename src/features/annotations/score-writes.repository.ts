import { sql, type SQL } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Statement } from "../../db/client.ts";
import { expectThat } from "../../db/conflict.ts";
import { partsOf } from "../../db/parts.ts";
import { annotationLabels } from "../../db/schema.ts";
import type { Scorer } from "./scorer.ts";

/** One score to be written. */
export interface ScoreWrite {
  readonly labelNumber: number;
  readonly scoreSource: string;
  readonly measure: number | string | null;
  readonly value: unknown;
  readonly notes: string | null;
}

/** Where a stored score stands. */
export type ScoreKey = Omit<Scorer, "mark"> & Pick<ScoreWrite, "labelNumber">;

const MAX_CHANGES = 50;
const MAX_HISTORY_BYTES = 32 * 1024;

/**
 * The statements that write the scores of one annotator on one source. One that is there is changed, and its old value goes
 * to its history; one that is deleted begins anew; one that is equal is not written. It needs no guard: writers at once each
 * add to the history.
 */
export function upsertScores(space: SpaceId, scorer: Scorer, writes: readonly ScoreWrite[], at: number): Statement[] {
  return partsOf(writes.map(sentWrite)).map(
    (part) => sql`
    INSERT INTO annotation_scores AS s (space_id, label_number, unit, source_type, source_id, annotator, mark,
      score_source, measure, created_at, updated_at, value, notes, value_history)
    SELECT ${space}, j.value ->> 0, ${scorer.unit}, ${scorer.sourceType}, ${scorer.sourceId}, ${scorer.annotator},
      ${scorer.mark}, j.value ->> 1, j.value ->> 2, ${at}, ${at}, j.value ->> 3, j.value ->> 4, '[]'
    FROM json_each(${`[${part.join(",")}]`}) AS j
    WHERE true
    ON CONFLICT (space_id, label_number, unit, source_type, source_id, annotator) DO UPDATE SET
      score_source = excluded.score_source, measure = excluded.measure, value = excluded.value, notes = excluded.notes,
      created_at = CASE WHEN s.deleted_at IS NULL THEN s.created_at ELSE excluded.created_at END,
      updated_at = excluded.updated_at,
      value_history = CASE WHEN s.deleted_at IS NOT NULL THEN '[]' ELSE ${historyWith(sql`excluded.value`)} END,
      deleted_at = NULL
    WHERE s.deleted_at IS NOT NULL
      OR s.value <> excluded.value OR s.notes IS NOT excluded.notes OR s.score_source <> excluded.score_source`,
  );
}

function sentWrite({ labelNumber, scoreSource, measure, value, notes }: ScoreWrite): string {
  const texts = [JSON.stringify(value), notes === null ? null : JSON.stringify(notes)];
  return JSON.stringify([labelNumber, scoreSource, measure, ...texts]);
}

/** What is changed of a score; what is undefined stays. */
export interface ScoreChange {
  readonly read?: Pick<ScoreWrite, "value" | "measure"> | undefined;
  readonly scoreSource?: string | undefined;
  readonly notes?: string | null | undefined;
}

/** The statement that changes what is named of a score, unless it is deleted; one that is equal is not written. */
export function updateScore(space: SpaceId, key: ScoreKey, change: ScoreChange, at: number): Statement {
  const value = change.read ? sql`${JSON.stringify(change.read.value)}` : sql`s.value`;
  const measure = change.read ? sql`${change.read.measure}` : sql`s.measure`;
  const scoreSource = change.scoreSource === undefined ? sql`s.score_source` : sql`${change.scoreSource}`;
  const sentNotes = typeof change.notes === "string" ? JSON.stringify(change.notes) : null;
  const notes = change.notes === undefined ? sql`s.notes` : sql`${sentNotes}`;
  return sql`
    UPDATE annotation_scores AS s SET value = ${value}, measure = ${measure}, score_source = ${scoreSource},
      notes = ${notes}, updated_at = ${at}, value_history = ${historyWith(value)}
    WHERE ${standingAt(space, key)}
      AND (s.value <> ${value} OR s.notes IS NOT ${notes} OR s.score_source <> ${scoreSource})`;
}

/** The statement that takes a score out of every read, and returns a row where there was one. */
export function deleteScore(space: SpaceId, key: ScoreKey, at: number): Statement {
  return sql`UPDATE annotation_scores AS s SET deleted_at = ${at} WHERE ${standingAt(space, key)} RETURNING 1 AS deleted`;
}

/** The statement that fails its batch where a label has changed since it was read. */
export function expectLabels(
  space: SpaceId,
  labels: readonly { readonly number: number; readonly revision: number }[],
): Statement {
  const read = JSON.stringify(labels.map(({ number, revision }) => [number, revision]));
  return expectThat(
    annotationLabels,
    sql`NOT EXISTS (SELECT 1 FROM json_each(${read}) AS j WHERE NOT EXISTS (SELECT 1 FROM annotation_labels AS l
      WHERE l.space_id = ${space} AND l.number = j.value ->> 0 AND l.revision = j.value ->> 1))`,
  );
}

/** The history of a stored score once its value is `next`: where that is another one, with the old value at its end. */
function historyWith(next: SQL): SQL {
  return sql`CASE WHEN s.value = ${next} THEN s.value_history ELSE (
    SELECT json_group_array(json(h.entry) ORDER BY h.place)
    FROM (SELECT e.value AS entry, e.key AS place, row_number() OVER newest AS age,
        sum(octet_length(e.value)) OVER newest AS bytes
      FROM json_each(json_insert(s.value_history, '$[#]', json_array(json(s.value), s.updated_at))) AS e
      WINDOW newest AS (ORDER BY e.key DESC)) AS h
    WHERE h.age <= ${MAX_CHANGES} AND h.bytes <= ${MAX_HISTORY_BYTES}) END`;
}

function standingAt(space: SpaceId, { labelNumber, unit, sourceType, sourceId, annotator }: ScoreKey): SQL {
  return sql`s.space_id = ${space} AND s.label_number = ${labelNumber} AND s.unit = ${unit}
    AND s.source_type = ${sourceType} AND s.source_id = ${sourceId} AND s.annotator = ${annotator}
    AND s.deleted_at IS NULL`;
}
