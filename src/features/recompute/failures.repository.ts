import { sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";

/** Why an object of a profile could not be computed. */
export interface Failure {
  readonly objectId: string;
  readonly reason: string;
}

/** Records objects that could not be computed, in every profile that they are in. */
export function insertFailures(space: SpaceId, failures: readonly Failure[], at: number): Statement {
  const sent = JSON.stringify(failures.map(({ objectId, reason }) => [objectId, reason]));
  return sql`
    INSERT OR REPLACE INTO recompute_failures (space_id, profile_id, object_id, reason, failed_at)
    SELECT ${space}, a.profile_id, a.object_id, j.value ->> 1, ${at}
    FROM json_each(${sent}) AS j
    CROSS JOIN assignments AS a INDEXED BY assignments_by_object ON a.space_id = ${space} AND a.object_id = j.value ->> 0`;
}

/** Records a range of a profile's objects, `after < objectId <= upTo`, that was given up as a whole. */
export function insertRangeFailures(
  space: SpaceId,
  { profileId, after, upTo }: { profileId: string; after: string; upTo: string },
  { reason, at }: { reason: string; at: number },
): Statement {
  return sql`
    INSERT OR REPLACE INTO recompute_failures (space_id, profile_id, object_id, reason, failed_at)
    SELECT ${space}, a.profile_id, a.object_id, ${reason}, ${at} FROM assignments AS a
    WHERE a.space_id = ${space} AND a.profile_id = ${profileId} AND a.object_id > ${after} AND a.object_id <= ${upTo}`;
}

/** Forgets the failures of objects that have been computed. */
export function deleteFailures(
  space: SpaceId,
  inputs: readonly (readonly [string, string, ...unknown[]])[],
): Statement {
  const keys = JSON.stringify(inputs.map(([profileId, objectId]) => [profileId, objectId]));
  return sql`
    DELETE FROM recompute_failures WHERE space_id = ${space}
      AND (profile_id, object_id) IN (SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${keys}) AS j)`;
}

/** Returns how many objects of a profile could not be computed, and the first of them, those that are still assigned. */
export async function listFailures(
  db: Database,
  space: SpaceId,
  profileId: string,
  count: number,
): Promise<{ total: number; failures: Failure[] }> {
  const standing = sql`FROM recompute_failures AS f CROSS JOIN assignments AS a
    ON a.space_id = f.space_id AND a.profile_id = f.profile_id AND a.object_id = f.object_id
    WHERE f.space_id = ${space} AND f.profile_id = ${profileId}`;
  const [totals, failures] = await readTogether<[{ total: number }[], Failure[]]>(
    db,
    sql`SELECT count(*) AS total ${standing}`,
    sql`SELECT f.object_id AS objectId, f.reason ${standing} ORDER BY f.object_id LIMIT ${count}`,
  );
  return { total: totals[0]?.total ?? 0, failures };
}
