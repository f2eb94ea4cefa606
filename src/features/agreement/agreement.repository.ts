import { sql, type SQL } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import { levelOf, type LabelRule } from "../../core/annotation/label.ts";
import { MAX_STARS } from "../../core/annotation/read-settings.ts";
import type { SourceType } from "../../core/annotation/source-type.ts";

/** Which scores are compared: those of a label, of all types of source or of one. */
export interface Compared {
  readonly space: SpaceId;
  readonly labelNumber: number;
  readonly sourceType: SourceType | undefined;
}

/** What stands for a score's value wherever values are compared. */
export type Measure = number | string;

/** Pairs are those of the annotators with the most scores: so many. */
const MAX_ANNOTATORS = 50;
const MAX_CONFUSION = 1_000;
export const BINS = 20;

const UNIT = sql`s.unit, s.source_type, s.source_id`;

/** The scores that are compared, as `s`; the primary key brings them unit by unit. */
export function compared({ space, labelNumber, sourceType }: Compared): SQL {
  const ofType = sourceType === undefined ? sql`` : sql`AND s.source_type = ${sourceType}`;
  return sql`s.space_id = ${space} AND s.label_number = ${labelNumber} AND s.deleted_at IS NULL ${ofType}`;
}

export interface Counts {
  readonly scores: number;
  readonly annotators: number;
  readonly mean: number | null;
}

function selectCounts(which: Compared): SQL {
  return sql`
    SELECT count(*) AS scores, count(DISTINCT s.annotator) AS annotators, avg(s.measure) AS mean
    FROM annotation_scores AS s WHERE ${compared(which)}`;
}

export interface UnitCounts {
  readonly units: number;
  readonly values: number;
}

/** The statement that counts the units that have two scores or more, and their scores. */
function selectUnits(which: Compared): SQL {
  return sql`
    SELECT count(*) AS units, coalesce(sum(u.scores), 0) AS "values"
    FROM (SELECT count(*) AS scores FROM annotation_scores AS s WHERE ${compared(which)}
      GROUP BY ${UNIT} HAVING count(*) > 1) AS u`;
}

/** How often a value was given; of numbers, how many are in a bin of the range from `lo` to `hi`. */
export interface CountedValue {
  readonly value: Measure;
  readonly count: number;
  readonly lo?: number;
  readonly hi?: number;
}

/** The statement that counts how often each value was given: an option, a thumb, a rating or, of numbers, one of 20 bins. */
function selectDistribution(which: Compared, rule: LabelRule): SQL {
  const scores = sql`FROM annotation_scores AS s WHERE ${compared(which)}`;
  switch (rule.type) {
    case "star":
    case "thumbs_up_down":
      return sql`SELECT s.measure AS value, count(*) AS count ${scores} GROUP BY s.measure`;
    case "categorical":
      return sql`
        SELECT o.value, count(*) AS count FROM annotation_scores AS s CROSS JOIN json_each(s.measure) AS o
        WHERE ${compared(which)} GROUP BY o.value ORDER BY count DESC, o.value LIMIT ${MAX_CONFUSION}`;
    case "numeric":
      return sql`
        WITH range AS MATERIALIZED (SELECT 1.0 * min(${rule.settings.min}, coalesce(min(s.measure), ${rule.settings.min})) AS lo,
          1.0 * max(${rule.settings.max}, coalesce(max(s.measure), ${rule.settings.max})) AS hi ${scores})
        SELECT min(${BINS - 1}, CAST((s.measure - r.lo) * ${BINS} / (r.hi - r.lo) AS INTEGER)) AS value, count(*) AS count,
          r.lo, r.hi
        FROM range AS r CROSS JOIN annotation_scores AS s WHERE ${compared(which)} GROUP BY 1`;
    case "text":
      return sql`SELECT NULL AS value, 0 AS count WHERE false`;
  }
}

/** The statement that sums what alpha of nominal values needs. */
function selectNominal(which: Compared): SQL {
  return sql`
    WITH cells AS MATERIALIZED (
      SELECT s.measure, count(*) AS n, sum(count(*)) OVER (PARTITION BY ${UNIT}) AS m
      FROM annotation_scores AS s WHERE ${compared(which)} GROUP BY ${UNIT}, s.measure)
    SELECT (SELECT coalesce(sum(c.n * (c.n - 1) * 1.0 / (c.m - 1)), 0) FROM cells AS c WHERE c.m > 1) AS matches,
      (SELECT coalesce(sum(a.n * (a.n - 1)), 0)
        FROM (SELECT sum(c.n) AS n FROM cells AS c WHERE c.m > 1 GROUP BY c.measure) AS a) AS alike`;
}

/** The ranks c <= k of a coincidence, as its column names them. */
export const RANK_PAIRS = Array.from({ length: MAX_STARS }, (_, c) => c).flatMap((c) =>
  Array.from({ length: MAX_STARS - c }, (_, more) => ({ c, k: c + more, column: `o${c}_${c + more}` })),
);

/** The statement that sums the coincidences of ratings, one column for each pair of ranks. */
function selectOrdinal(which: Compared): SQL {
  const ranks = Array.from({ length: MAX_STARS }, (_, c) => sql.raw(`sum(s.measure = ${c + 1}) AS n${c}`));
  const sums = RANK_PAIRS.map(({ c, k, column }) =>
    sql.raw(`coalesce(sum(u.n${c} * (u.n${k}${c === k ? " - 1" : ""}) * 1.0 / (u.m - 1)), 0) AS ${column}`),
  );
  return sql`
    SELECT ${sql.join(sums, sql`, `)}
    FROM (SELECT count(*) AS m, ${sql.join(ranks, sql`, `)} FROM annotation_scores AS s WHERE ${compared(which)}
      GROUP BY ${UNIT} HAVING count(*) > 1) AS u`;
}

/** The statement that sums what alpha of numbers needs, as shares of their range: alpha is the same in every unit. */
function selectInterval(which: Compared): SQL {
  return sql`
    WITH range AS MATERIALIZED (
      SELECT 1.0 * min(s.measure) AS lo, 1.0 * max(s.measure) AS hi FROM annotation_scores AS s WHERE ${compared(which)}),
    units AS MATERIALIZED (
      SELECT count(*) AS m, sum(s.x) AS sum, sum(s.x * s.x) AS squares, min(s.x) AS low, max(s.x) AS high
      FROM (SELECT ${UNIT}, CASE WHEN r.hi > r.lo THEN (s.measure - r.lo) / (r.hi - r.lo) ELSE 0.0 END AS x
        FROM range AS r CROSS JOIN annotation_scores AS s WHERE ${compared(which)}) AS s
      GROUP BY ${UNIT} HAVING count(*) > 1)
    SELECT coalesce(sum(u.m), 0) AS count,
      CASE WHEN min(u.low) < max(u.high) THEN sum(u.sum) ELSE 0 END AS sum,
      CASE WHEN min(u.low) < max(u.high) THEN sum(u.squares) ELSE 0 END AS squares,
      coalesce(sum(CASE WHEN u.low < u.high THEN 2 * (u.m * u.squares - u.sum * u.sum) / (u.m - 1) ELSE 0 END), 0) AS within
    FROM units AS u`;
}

export interface PairRow {
  readonly a: string;
  readonly aName: string | null;
  readonly b: string;
  readonly bName: string | null;
  readonly units: number;
  readonly agreed: number;
  readonly chance: number;
}

/** The statement that compares the annotators with the most scores two by two, those with the most units in common first. */
function selectPairs(which: Compared): SQL {
  return sql`
    WITH raters AS MATERIALIZED (
      SELECT r.annotator, row_number() OVER (ORDER BY r.annotator) AS number FROM (
        SELECT s.annotator FROM annotation_scores AS s WHERE ${compared(which)}
        GROUP BY s.annotator ORDER BY count(*) DESC, s.annotator LIMIT ${MAX_ANNOTATORS}) AS r),
    cells AS MATERIALIZED (
      SELECT f.number AS a, g.number AS b, s.measure AS va, t.measure AS vb, count(*) AS n
      FROM annotation_scores AS s
      CROSS JOIN raters AS f ON f.annotator = s.annotator
      CROSS JOIN annotation_scores AS t ON t.space_id = s.space_id AND t.label_number = s.label_number
        AND t.unit = s.unit AND t.source_type = s.source_type AND t.source_id = s.source_id
        AND t.annotator > s.annotator AND t.deleted_at IS NULL
      CROSS JOIN raters AS g ON g.annotator = t.annotator
      WHERE ${compared(which)}
      GROUP BY 1, 2, 3, 4),
    first AS (SELECT a, b, va AS v, sum(n) AS n FROM cells GROUP BY a, b, va),
    second AS (SELECT a, b, vb AS v, sum(n) AS n FROM cells GROUP BY a, b, vb),
    chances AS (SELECT f.a, f.b, sum(f.n * g.n) AS chance FROM first AS f
      JOIN second AS g ON g.a = f.a AND g.b = f.b AND g.v = f.v GROUP BY f.a, f.b),
    pairs AS (SELECT a, b, sum(n) AS units, sum(CASE WHEN va = vb THEN n ELSE 0 END) AS agreed FROM cells GROUP BY a, b),
    names AS MATERIALIZED (
      SELECT r.number, r.annotator, coalesce(a.name, k.name) AS name FROM raters AS r
      LEFT JOIN annotators AS a ON a.space_id = ${which.space} AND a.id = r.annotator
      LEFT JOIN api_keys AS k ON k.id = r.annotator AND k.space_id = ${which.space})
    SELECT f.annotator AS a, f.name AS aName, g.annotator AS b, g.name AS bName, p.units, p.agreed,
      coalesce(c.chance, 0) AS chance
    FROM pairs AS p
    JOIN names AS f ON f.number = p.a
    JOIN names AS g ON g.number = p.b
    LEFT JOIN chances AS c ON c.a = p.a AND c.b = p.b
    ORDER BY p.units DESC, p.a, p.b`;
}

export interface ConfusionRow {
  readonly human: Measure;
  readonly model: Measure;
  readonly count: number;
  /** Of all, in every row. */
  readonly units: number;
  readonly agreed: number;
  readonly chance: number;
}

/**
 * The statement that compares what most people have given a unit with each score of another source, the most frequent pairs
 * of values first. A unit on which no value has the most human scores is left out.
 */
function selectConfusion(which: Compared): SQL {
  return sql`
    WITH votes AS (
      SELECT ${UNIT}, s.measure, count(*) AS n FROM annotation_scores AS s
      WHERE ${compared(which)} AND s.score_source = 'human' GROUP BY ${UNIT}, s.measure),
    ranked AS (
      SELECT *, row_number() OVER most AS rank, lead(n) OVER most AS next FROM votes
      WINDOW most AS (PARTITION BY unit, source_type, source_id ORDER BY n DESC)),
    cells AS MATERIALIZED (
      SELECT h.measure AS human, s.measure AS model, count(*) AS n
      FROM ranked AS h
      CROSS JOIN annotation_scores AS s ON s.unit = h.unit AND s.source_type = h.source_type AND s.source_id = h.source_id
      WHERE ${compared(which)} AND s.score_source <> 'human' AND h.rank = 1 AND (h.next IS NULL OR h.next < h.n)
      GROUP BY 1, 2),
    total AS (SELECT sum(n) AS units, sum(CASE WHEN human = model THEN n ELSE 0 END) AS agreed FROM cells),
    chances AS (
      SELECT coalesce(sum(h.n * m.n), 0) AS chance FROM (SELECT human AS v, sum(n) AS n FROM cells GROUP BY human) AS h
      JOIN (SELECT model AS v, sum(n) AS n FROM cells GROUP BY model) AS m ON m.v = h.v)
    SELECT c.human, c.model, c.n AS count, t.units, t.agreed, k.chance
    FROM cells AS c CROSS JOIN total AS t CROSS JOIN chances AS k
    ORDER BY c.n DESC, c.human, c.model LIMIT ${MAX_CONFUSION}`;
}

/** What the statement of a level sums, by column. */
export type LevelSums = Readonly<Record<string, number>>;

/** The answers of the statements of agreement. */
export type AgreementRows = [Counts[], UnitCounts[], CountedValue[], LevelSums[], PairRow[], ConfusionRow[]];

const LEVEL_SUMS = { nominal: selectNominal, ordinal: selectOrdinal, interval: selectInterval };
const NOTHING = sql`SELECT 1 WHERE false`;

/** The statements that read everything about the agreement on a label; texts are counted and not compared. */
export function selectAgreement(which: Compared, rule: LabelRule): [SQL, SQL, SQL, SQL, SQL, SQL] {
  const level = levelOf(rule.type);
  const compared: [SQL, SQL, SQL] =
    level === null
      ? [NOTHING, NOTHING, NOTHING]
      : [LEVEL_SUMS[level](which), selectPairs(which), selectConfusion(which)];
  return [selectCounts(which), selectUnits(which), selectDistribution(which, rule), ...compared];
}
