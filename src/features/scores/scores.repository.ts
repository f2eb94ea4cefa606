import { sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Dimension } from "../../core/profile/rule.ts";
import type { Database } from "../../db/client.ts";
import type { profileScores } from "../../db/schema.ts";

/** A stored score. */
export type ScoreRow = Omit<typeof profileScores.$inferSelect, "resultHash" | "run">;

/** Where a page of scores begins: after this row. */
export type ScoreKey = readonly [objectId: string, profileId: string, dimension: string];

const COLUMNS = sql`t.space_id AS spaceId, t.profile_id AS profileId, t.dimension, t.object_id AS objectId, t.score,
  t.contributions, t.revision, t.signal_coverage AS signalCoverage, t.total_rules AS totalRules, t.version,
  t.previous_score AS previousScore, t.previous_contributions AS previousContributions,
  t.previous_revision AS previousRevision, t.computed_at AS computedAt`;

/** Returns the scores of some objects in all their profiles, in one statement, ordered by object, profile and dimension. */
export async function listScores(
  db: Database,
  space: SpaceId,
  objectIds: readonly string[],
  { after, count }: { after: ScoreKey; count: number },
): Promise<ScoreRow[]> {
  const [objectId, profileId, dimension] = after;
  return db.all<ScoreRow>(sql`
    SELECT ${COLUMNS}
    FROM json_each(${JSON.stringify(objectIds)}) AS j
    CROSS JOIN assignments AS a INDEXED BY assignments_by_object ON a.space_id = ${space} AND a.object_id = j.value
    CROSS JOIN profile_scores AS t ON t.space_id = ${space} AND t.profile_id = a.profile_id
      AND t.dimension IN ('fit', 'urgency') AND t.object_id = a.object_id
    WHERE (t.object_id, t.profile_id, t.dimension) > (${objectId}, ${profileId}, ${dimension})
    ORDER BY t.object_id, t.profile_id, t.dimension
    LIMIT ${count}`);
}

/** Returns a profile's scores in one dimension by score and, where scores are equal, by object. */
export async function listRanking(
  db: Database,
  space: SpaceId,
  { profileId, dimension, order }: { profileId: string; dimension: Dimension; order: "asc" | "desc" },
  { after, count }: { after: readonly [score: number, objectId: string] | undefined; count: number },
): Promise<ScoreRow[]> {
  const beyond = order === "desc" ? sql`<` : sql`>`;
  const inPage =
    after === undefined
      ? sql``
      : sql`AND (t.score ${beyond} ${after[0]} OR (t.score = ${after[0]} AND t.object_id > ${after[1]}))`;
  return db.all<ScoreRow>(sql`
    SELECT ${COLUMNS}
    FROM profile_scores AS t
    WHERE t.space_id = ${space} AND t.profile_id = ${profileId} AND t.dimension = ${dimension} ${inPage}
    ORDER BY t.score ${order === "desc" ? sql`DESC` : sql`ASC`}, t.object_id
    LIMIT ${count}`);
}
