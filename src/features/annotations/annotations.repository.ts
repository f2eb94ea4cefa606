import { sql, type SQL } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { ScorePlace } from "../../core/annotation/score-id.ts";
import type { SourceType } from "../../core/annotation/source-type.ts";
import type { Scorer } from "./scorer.ts";

const COLUMNS = sql`s.label_number AS labelNumber, s.unit, s.mark, s.source_type AS sourceType, s.source_id AS sourceId,
  s.annotator, s.score_source AS scoreSource, s.created_at AS createdAt, s.updated_at AS updatedAt, s.value, s.notes,
  s.value_history AS valueHistory, l.id AS labelId, l.name AS labelName, l.type AS labelType,
  l.settings AS labelSettings, l.revision AS labelRevision, coalesce(a.name, k.name) AS annotatorName,
  a.email AS annotatorEmail`;

/** The label of a score and, where they are known, its annotator's name and address: those of a person, or a key's name. */
const NAMES = sql`
  CROSS JOIN annotation_labels AS l ON l.space_id = s.space_id AND l.number = s.label_number
  LEFT JOIN annotators AS a ON a.space_id = s.space_id AND a.id = s.annotator
  LEFT JOIN api_keys AS k ON k.id = s.annotator AND k.space_id = s.space_id`;

/** What makes a score the one that a page has found. */
const SAME = sql`s.space_id = p.space_id AND s.label_number = p.label_number AND s.unit = p.unit
  AND s.source_type = p.source_type AND s.source_id = p.source_id AND s.annotator = p.annotator`;
const KEY = sql`s.space_id, s.label_number, s.unit, s.source_type, s.source_id, s.annotator`;

/** The statement that reads one annotator's scores of some labels on one source, in the order of the labels. */
export function selectScores(
  space: SpaceId,
  { unit, sourceType, sourceId, annotator }: Omit<Scorer, "mark">,
  labelNumbers: readonly number[],
): SQL {
  return sql`
    SELECT ${COLUMNS}
    FROM json_each(${JSON.stringify(labelNumbers)}) AS j
    CROSS JOIN annotation_scores AS s ON s.space_id = ${space} AND s.label_number = j.value AND s.unit = ${unit}
      AND s.source_type = ${sourceType} AND s.source_id = ${sourceId} AND s.annotator = ${annotator}
      AND s.deleted_at IS NULL
    ${NAMES}
    ORDER BY j.key`;
}

/** The statement that reads the score at a place. */
export function selectScore(space: SpaceId, place: ScorePlace): SQL {
  return sql`
    SELECT ${COLUMNS}
    FROM annotation_scores AS s ${NAMES}
    WHERE s.space_id = ${space} AND s.label_number = ${place.labelNumber} AND s.unit = ${place.unit}
      AND s.mark = ${place.mark} AND s.deleted_at IS NULL`;
}

/** Which scores of a space are meant; what is undefined matters not. */
export interface ScoreFilter {
  readonly labelId?: string | undefined;
  readonly sourceType?: SourceType | undefined;
  readonly source?: { readonly unit: number; readonly id: string } | undefined;
  readonly annotator?: string | undefined;
}

/** Every read of many goes label by label, as scores are stored: a source is looked up once in each. */
function filtered(space: SpaceId, { labelId, sourceType, source, annotator }: ScoreFilter): SQL {
  return sql`
    FROM annotation_labels AS l
    CROSS JOIN annotation_scores AS s ON s.space_id = l.space_id AND s.label_number = l.number
    WHERE l.space_id = ${space} AND s.deleted_at IS NULL
      ${labelId === undefined ? sql`` : sql`AND l.id = ${labelId}`}
      ${source === undefined ? sql`` : sql`AND s.unit = ${source.unit} AND s.source_id = ${source.id}`}
      ${sourceType === undefined ? sql`` : sql`AND s.source_type = ${sourceType}`}
      ${annotator === undefined ? sql`` : sql`AND s.annotator = ${annotator}`}`;
}

/** The statement that reads a page of scores, the newest first. */
export function selectScorePage(
  space: SpaceId,
  filter: ScoreFilter,
  { limit, offset }: { limit: number; offset: number },
): SQL {
  return sql`
    WITH page AS MATERIALIZED (
      SELECT ${KEY}, row_number() OVER () AS place
      FROM (SELECT ${KEY} ${filtered(space, filter)}
        ORDER BY s.created_at DESC, s.label_number, s.unit, s.source_type, s.source_id, s.annotator
        LIMIT ${limit} OFFSET ${offset}) AS s)
    SELECT ${COLUMNS} FROM page AS p CROSS JOIN annotation_scores AS s ON ${SAME} ${NAMES} ORDER BY p.place`;
}

/** The statement that counts the scores of all pages. */
export function selectScoreCount(space: SpaceId, filter: ScoreFilter): SQL {
  return sql`SELECT count(*) AS count ${filtered(space, filter)}`;
}

/** Where a page of a source's scores begins: after this one. */
export type SourceCursor = readonly [labelNumber: number, createdAt: number, annotator: string];

/**
 * The statement that reads up to `limit` scores of a source by label name and then the newest first, as many as `maxBytes`
 * hold, the first always. `found` is how many there are from here on, counted up to one more than `limit`.
 */
export function selectScoresOfSource(
  space: SpaceId,
  source: Required<Pick<ScoreFilter, "sourceType" | "source">>,
  { after, limit, maxBytes }: { after: SourceCursor | undefined; limit: number; maxBytes: number },
): SQL {
  const name = sql`(SELECT name_key FROM annotation_labels WHERE space_id = ${space} AND number = ${after?.[0] ?? 0})`;
  const inPage = after
    ? sql`AND (l.name_key, -s.created_at, l.number, s.annotator) > (${name}, ${-after[1]}, ${after[0]}, ${after[2]})`
    : sql``;
  return sql`
    WITH page AS MATERIALIZED (
      SELECT ${KEY}, l.name_key, s.created_at,
        octet_length(s.value) + octet_length(s.value_history) + coalesce(octet_length(s.notes), 0) + 1500 AS bytes
      ${filtered(space, source)} ${inPage}
      ORDER BY l.name_key, -s.created_at, l.number, s.annotator LIMIT ${limit + 1}),
    cut AS MATERIALIZED (
      SELECT *, row_number() OVER sorted AS place, sum(bytes) OVER sorted AS so_far, count(*) OVER () AS found FROM page
      WINDOW sorted AS (ORDER BY name_key, -created_at, label_number, annotator))
    SELECT ${COLUMNS}, p.found FROM cut AS p CROSS JOIN annotation_scores AS s ON ${SAME} ${NAMES}
    WHERE p.place <= ${limit} AND (p.so_far <= ${maxBytes} OR p.place = 1)
    ORDER BY p.place`;
}
