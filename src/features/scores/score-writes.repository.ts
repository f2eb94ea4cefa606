import { and, eq, gt, lte, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Dimension } from "../../core/profile/rule.ts";
import type { Database, Statement } from "../../db/client.ts";
import { profileScores } from "../../db/schema.ts";

/** One result as it is sent to the database: positions, not names, for a page holds a thousand of them. */
export type ResultRow = readonly [
  profileId: string,
  dimension: Dimension,
  objectId: string,
  score: number,
  contributions: string,
  revision: number,
  signalCoverage: number,
  totalRules: number,
  resultHash: string,
  signalsRevision: number,
];

/** What a result was computed from: it may be written only while both revisions stand. */
export type InputRow = readonly [profileId: string, objectId: string, revision: number, signalsRevision: number];

/** Who writes, by which the same batch finds its own rows. */
export interface Run {
  readonly id: string;
  readonly at: number;
}

/** A row keeps ten random characters of its run: enough to know it from the one before, and a row is kept small. */
function markOf(run: string): string {
  return run.slice(-10);
}

/** D1 takes text of 2 MB, and a character may be three bytes of it. */
const MAX_CHARACTERS = 600_000;
/** A row without its object and its contributions. */
const OTHER_CHARACTERS = 200;

/** Returns results in parts that a statement can take: with hundreds of rules those of a page are more than one. */
export function splitResults(rows: readonly ResultRow[]): ResultRow[][] {
  const parts: ResultRow[][] = [];
  let characters = Infinity;
  for (const row of rows) {
    const [, , objectId, , contributions] = row;
    const length = (objectId.length + contributions.length) * 2 + OTHER_CHARACTERS; // every character may need escaping
    characters += length;
    if (characters > MAX_CHARACTERS) {
      parts.push([]);
      characters = length;
    }
    parts.at(-1)?.push(row);
  }
  return parts;
}

/**
 * The statement that writes results, each only where its rules and its object's signals are still the current ones, its
 * object is still assigned, and it differs from what stands. One row written for a changed result, none for an equal one.
 */
export function writeResults(space: SpaceId, rows: readonly ResultRow[], { id, at }: Run): Statement {
  return sql`
    INSERT INTO profile_scores (space_id, profile_id, dimension, object_id, score, contributions, revision, signal_coverage,
      total_rules, result_hash, version, computed_at, run)
    SELECT ${space}, p.id, j.value ->> 1, a.object_id, j.value ->> 3, j.value ->> 4, p.revision, j.value ->> 6,
      j.value ->> 7, j.value ->> 8, 1, ${at}, ${markOf(id)}
    FROM json_each(${JSON.stringify(rows)}) AS j
    CROSS JOIN scoring_profiles AS p ON p.space_id = ${space} AND p.id = j.value ->> 0
    CROSS JOIN assignments AS a
      ON a.space_id = ${space} AND a.profile_id = p.id AND a.object_id = j.value ->> 2
    LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = a.object_id
    WHERE p.revision = j.value ->> 5 AND coalesce(s.revision, 0) = j.value ->> 9
    ON CONFLICT (space_id, profile_id, dimension, object_id) DO UPDATE SET
      previous_score = profile_scores.score, previous_contributions = profile_scores.contributions,
      previous_revision = profile_scores.revision, score = excluded.score, contributions = excluded.contributions,
      revision = excluded.revision, signal_coverage = excluded.signal_coverage, total_rules = excluded.total_rules,
      result_hash = excluded.result_hash, version = profile_scores.version + 1, computed_at = excluded.computed_at,
      run = excluded.run
    WHERE profile_scores.result_hash <> excluded.result_hash`;
}

/**
 * The statement that puts `score.changed` into the outbox for exactly the rows that the run has written, and answers how many
 * these are; none for none.
 */
export function insertScoreChanges(space: SpaceId, rows: readonly ResultRow[], { id, at }: Run): Statement {
  const keys = JSON.stringify(rows.map(([profileId, dimension, objectId]) => [profileId, dimension, objectId]));
  return sql`
    INSERT INTO outbox (kind, id, space_id, payload, created_at)
    SELECT 'score.changed', ${id}, ${space}, json_group_array(json_object('profileId', t.profile_id,
      'dimension', t.dimension, 'objectId', t.object_id, 'score', t.score, 'previousScore', t.previous_score,
      'version', t.version, 'computedAt', t.computed_at)), ${at}
    FROM json_each(${keys}) AS j
    CROSS JOIN profile_scores AS t ON t.space_id = ${space} AND t.profile_id = j.value ->> 0
      AND t.dimension = j.value ->> 1 AND t.object_id = j.value ->> 2
    WHERE t.run = ${markOf(id)}
    HAVING count(*) > 0
    RETURNING json_array_length(payload) AS written`;
}

/** The statement that returns the inputs that are stale: assigned still, but by now with newer rules or signals. */
export function listStaleInputs(space: SpaceId, inputs: readonly InputRow[]): Statement {
  return sql`SELECT a.profile_id AS profileId, a.object_id AS objectId ${staleInputs(space, inputs)}`;
}

/** The statement that puts the objects of the stale inputs into the outbox, to be computed again; none for none. */
export function insertStaleObjects(
  space: SpaceId,
  inputs: readonly InputRow[],
  { kind, id, at }: { kind: string; id: string; at: number },
): Statement {
  return sql`
    INSERT INTO outbox (kind, id, space_id, payload, created_at)
    SELECT ${kind}, ${id}, ${space}, json_group_array(DISTINCT a.object_id), ${at}
    ${staleInputs(space, inputs)} HAVING count(*) > 0`;
}

function staleInputs(space: SpaceId, inputs: readonly InputRow[]) {
  return sql`
    FROM json_each(${JSON.stringify(inputs)}) AS j
    CROSS JOIN assignments AS a
      ON a.space_id = ${space} AND a.profile_id = j.value ->> 0 AND a.object_id = j.value ->> 1
    CROSS JOIN scoring_profiles AS p ON p.space_id = ${space} AND p.id = a.profile_id
    LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = a.object_id
    WHERE (p.revision <> j.value ->> 2 OR coalesce(s.revision, 0) <> j.value ->> 3)`;
}

/** The statement that deletes the scores of a dimension that has no rule at `revision`, for a range of objects. */
export function deleteDimension(
  db: Database,
  space: SpaceId,
  { profileId, dimension, revision }: { profileId: string; dimension: Dimension; revision: number },
  { after, upTo }: { after: string; upTo: string },
): Statement {
  const standing = sql`EXISTS (SELECT 1 FROM scoring_profiles AS p
    WHERE p.space_id = ${space} AND p.id = ${profileId} AND p.revision = ${revision})`;
  const inRange = and(gt(profileScores.objectId, after), lte(profileScores.objectId, upTo));
  return db
    .delete(profileScores)
    .where(
      and(
        eq(profileScores.spaceId, space),
        eq(profileScores.profileId, profileId),
        eq(profileScores.dimension, dimension),
        inRange,
        standing,
      ),
    );
}
