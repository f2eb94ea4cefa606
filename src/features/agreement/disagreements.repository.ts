import { sql, type SQL } from "drizzle-orm";
import type { Level } from "../../core/annotation/label.ts";
import type { SourceType } from "../../core/annotation/source-type.ts";
import { compared, type Compared } from "./agreement.repository.ts";

/** A score of a unit on which annotators differ. */
export interface DisputedRow {
  readonly spread: number;
  readonly sourceType: SourceType;
  readonly sourceId: string;
  readonly unit: number;
  readonly mark: string;
  readonly annotator: string;
  readonly annotatorName: string | null;
  readonly scoreSource: string;
  readonly value: string;
  /** How many units the page has found, with the one that shows that others follow. */
  readonly found: number;
}

/** Where a page begins: after this unit. */
export type DisputeCursor = readonly [spread: number, sourceType: SourceType, sourceId: string];

const UNIT = sql`s.unit, s.source_type, s.source_id`;
const MAX_SCORES = 200;
const MAX_BYTES = 7_000_000;

/**
 * The statement that reads the scores of up to `limit` units on which annotators differ, the widest first: at most 200 scores of each, and as
 * many units as 7 MB hold, the first always.
 */
export function selectDisputed(
  which: Compared,
  level: Level,
  { after, limit }: { after: DisputeCursor | undefined; limit: number },
): SQL {
  const inPage = after
    ? sql`WHERE d.spread < ${after[0]} OR (d.spread = ${after[0]} AND (d.source_type, d.source_id) > (${after[1]}, ${after[2]}))`
    : sql``;
  const same = sql`s.space_id = ${which.space} AND s.label_number = ${which.labelNumber} AND s.unit = p.unit
    AND s.source_type = p.source_type AND s.source_id = p.source_id`;
  return sql`
    WITH page AS MATERIALIZED (
      SELECT d.*, row_number() OVER () AS place FROM (
        SELECT * FROM (${level === "nominal" ? differing(which) : apart(which)}) AS d ${inPage}
        ORDER BY d.spread DESC, d.source_type, d.source_id LIMIT ${limit + 1}) AS d),
    shown AS MATERIALIZED (
      SELECT p.*, s.annotator, octet_length(s.value) + 500 AS bytes,
        row_number() OVER (PARTITION BY p.place ORDER BY s.annotator) AS rank
      FROM page AS p CROSS JOIN annotation_scores AS s ON ${same} AND s.deleted_at IS NULL
      WHERE p.place <= ${limit}),
    cut AS (
      SELECT *, sum(bytes) OVER (ORDER BY place) AS so_far FROM shown WHERE rank <= ${MAX_SCORES})
    SELECT p.spread, s.source_type AS sourceType, s.source_id AS sourceId, s.unit, s.mark, s.annotator,
      coalesce(a.name, k.name) AS annotatorName, s.score_source AS scoreSource, s.value,
      (SELECT count(*) FROM page) AS found
    FROM cut AS p
    CROSS JOIN annotation_scores AS s ON ${same} AND s.annotator = p.annotator
    LEFT JOIN annotators AS a ON a.space_id = s.space_id AND a.id = s.annotator
    LEFT JOIN api_keys AS k ON k.id = s.annotator AND k.space_id = s.space_id
    WHERE p.so_far <= ${MAX_BYTES} OR p.place = 1
    ORDER BY p.place, p.rank`;
}

/** Units with different values, and the share of their pairs of scores that differ. */
function differing(which: Compared): SQL {
  return sql`
    SELECT c.unit, c.source_type, c.source_id,
      1 - sum(c.n * (c.n - 1)) * 1.0 / (sum(c.n) * (sum(c.n) - 1)) AS spread
    FROM (SELECT ${UNIT}, count(*) AS n FROM annotation_scores AS s WHERE ${compared(which)}
      GROUP BY ${UNIT}, s.measure) AS c
    GROUP BY c.unit, c.source_type, c.source_id HAVING count(*) > 1`;
}

/**
 * Units with different numbers, and how far those of a pair are apart on average: over m sorted numbers the differences of
 * pairs sum to the sum of (2 i - m - 1) x_i.
 */
function apart(which: Compared): SQL {
  return sql`
    SELECT r.unit, r.source_type, r.source_id, sum((2 * r.i - r.m - 1) * r.x) * 2.0 / (r.m * (r.m - 1)) AS spread
    FROM (SELECT ${UNIT}, s.measure * 1.0 AS x, row_number() OVER (PARTITION BY ${UNIT} ORDER BY s.measure) AS i,
        count(*) OVER (PARTITION BY ${UNIT}) AS m
      FROM annotation_scores AS s WHERE ${compared(which)}) AS r
    GROUP BY r.unit, r.source_type, r.source_id HAVING min(r.x) < max(r.x)`;
}
