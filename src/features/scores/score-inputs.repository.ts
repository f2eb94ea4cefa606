import { sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import { readTogether, type Database } from "../../db/client.ts";
import { ruleSetOf, type RuleSet } from "./rule-set.repository.ts";

/** An object of a profile and its stored signals; revision 0 and null where it has none. */
export interface AssignedObject {
  readonly profileId: string;
  readonly objectId: string;
  readonly signalsRevision: number;
  readonly answers: string | null;
  /** The hashes of the results that stand, where they were read: an equal result need not be sent. */
  readonly fitHash?: string | null;
  readonly urgencyHash?: string | null;
}

export interface ScoreInputs {
  /** The rules in force of every profile that the objects are in. */
  readonly rules: readonly RuleSet[];
  readonly objects: readonly AssignedObject[];
}

/** Returns what the scores of one profile's objects `after < objectId <= upTo` are computed from, in one round trip. */
export async function readRange(
  db: Database,
  space: SpaceId,
  { profileId, after, upTo }: { profileId: string; after: string; upTo: string },
): Promise<ScoreInputs> {
  const [rules, objects] = await readTogether<[RuleSet[], AssignedObject[]]>(
    db,
    sql`
      SELECT p.id AS profileId, p.revision, ${ruleSetOf(space)} AS rules
      FROM scoring_profiles AS p WHERE p.space_id = ${space} AND p.id = ${profileId}`,
    sql`
      SELECT a.profile_id AS profileId, a.object_id AS objectId, coalesce(s.revision, 0) AS signalsRevision, s.answers,
        f.result_hash AS fitHash, u.result_hash AS urgencyHash
      FROM assignments AS a
      LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = a.object_id
      LEFT JOIN profile_scores AS f ON f.space_id = ${space} AND f.profile_id = ${profileId} AND f.dimension = 'fit'
        AND f.object_id = a.object_id
      LEFT JOIN profile_scores AS u ON u.space_id = ${space} AND u.profile_id = ${profileId} AND u.dimension = 'urgency'
        AND u.object_id = a.object_id
      WHERE a.space_id = ${space} AND a.profile_id = ${profileId} AND a.object_id > ${after} AND a.object_id <= ${upTo}
      ORDER BY a.object_id`,
  );
  return { rules, objects };
}

/** Returns what all scores of some objects are computed from, in every profile they are assigned to; one round trip. */
export async function readObjects(db: Database, space: SpaceId, objectIds: readonly string[]): Promise<ScoreInputs> {
  const ids = JSON.stringify(objectIds);
  const [rules, objects] = await readTogether<[RuleSet[], AssignedObject[]]>(
    db,
    sql`
      SELECT p.id AS profileId, p.revision, ${ruleSetOf(space)} AS rules
      FROM (SELECT DISTINCT a.profile_id FROM json_each(${ids}) AS j
        CROSS JOIN assignments AS a INDEXED BY assignments_by_object ON a.space_id = ${space} AND a.object_id = j.value) AS w
      CROSS JOIN scoring_profiles AS p ON p.space_id = ${space} AND p.id = w.profile_id`,
    sql`
      SELECT a.profile_id AS profileId, a.object_id AS objectId, coalesce(s.revision, 0) AS signalsRevision, s.answers
      FROM json_each(${ids}) AS j
      CROSS JOIN assignments AS a INDEXED BY assignments_by_object ON a.space_id = ${space} AND a.object_id = j.value
      LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = a.object_id`,
  );
  return { rules, objects };
}
