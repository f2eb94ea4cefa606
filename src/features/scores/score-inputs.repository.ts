import { sql, type SQL } from "drizzle-orm";
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

/** An object whose answers are too large to be read beside those of hundreds of others. */
export interface LargeObject {
  readonly objectId: string;
  readonly bytes: number;
}

export interface ScoreInputs {
  /** The rules in force of every profile that the objects are in. */
  readonly rules: readonly RuleSet[];
  readonly objects: readonly AssignedObject[];
  /** Those whose answers have more bytes than were asked for; they are not among the objects. */
  readonly large: readonly LargeObject[];
  /** Whether any object of the space stands among the failures, from which those that are computed are taken. */
  readonly hasFailures: boolean;
}

/** Returns what the scores of one profile's objects `after < objectId <= upTo` are computed from, in one round trip. */
export async function readRange(
  db: Database,
  space: SpaceId,
  { profileId, after, upTo }: { profileId: string; after: string; upTo: string },
  maxBytes: number,
): Promise<ScoreInputs> {
  const [rules, rows, failures] = await readTogether<[RuleSet[], (AssignedObject & { bytes: number })[], object[]]>(
    db,
    sql`
      SELECT p.id AS profileId, p.revision, ${ruleSetOf(space)} AS rules
      FROM scoring_profiles AS p WHERE p.space_id = ${space} AND p.id = ${profileId}`,
    sql`
      SELECT a.profile_id AS profileId, a.object_id AS objectId, ${signalsWithin(maxBytes)},
        f.result_hash AS fitHash, u.result_hash AS urgencyHash
      FROM assignments AS a
      LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = a.object_id
      LEFT JOIN profile_scores AS f ON f.space_id = ${space} AND f.profile_id = ${profileId} AND f.dimension = 'fit'
        AND f.object_id = a.object_id
      LEFT JOIN profile_scores AS u ON u.space_id = ${space} AND u.profile_id = ${profileId} AND u.dimension = 'urgency'
        AND u.object_id = a.object_id
      WHERE a.space_id = ${space} AND a.profile_id = ${profileId} AND a.object_id > ${after} AND a.object_id <= ${upTo}
      ORDER BY a.object_id`,
    anyFailure(space),
  );
  return {
    rules,
    objects: rows.filter(({ bytes }) => bytes <= maxBytes),
    large: rows.filter(({ bytes }) => bytes > maxBytes),
    hasFailures: failures.length > 0,
  };
}

/**
 * Returns what all scores of some objects are computed from, in every profile they are assigned to; one round trip. The
 * answers of an object are read once, in however many profiles it is.
 */
export async function readObjects(
  db: Database,
  space: SpaceId,
  objectIds: readonly string[],
  maxBytes: number,
): Promise<ScoreInputs> {
  const ids = JSON.stringify(objectIds);
  const [rules, assigned, signals, failures] = await readTogether<[RuleSet[], Assigned[], ReadSignals[], object[]]>(
    db,
    sql`
      SELECT p.id AS profileId, p.revision, ${ruleSetOf(space)} AS rules
      FROM (SELECT DISTINCT a.profile_id FROM json_each(${ids}) AS j
        CROSS JOIN assignments AS a INDEXED BY assignments_by_object ON a.space_id = ${space} AND a.object_id = j.value) AS w
      CROSS JOIN scoring_profiles AS p ON p.space_id = ${space} AND p.id = w.profile_id`,
    sql`
      SELECT a.profile_id AS profileId, a.object_id AS objectId
      FROM json_each(${ids}) AS j
      CROSS JOIN assignments AS a INDEXED BY assignments_by_object ON a.space_id = ${space} AND a.object_id = j.value`,
    sql`
      SELECT s.object_id AS objectId, ${signalsWithin(maxBytes)}
      FROM json_each(${ids}) AS j CROSS JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = j.value`,
    anyFailure(space),
  );
  const byObject = new Map(signals.map((row) => [row.objectId, row]));
  const objects = assigned.flatMap(({ profileId, objectId }) => {
    const { signalsRevision = 0, answers = null, bytes = 0 } = byObject.get(objectId) ?? {};
    return bytes > maxBytes ? [] : [{ profileId, objectId, signalsRevision, answers }];
  });
  const large = signals.filter(({ bytes }) => bytes > maxBytes);
  return { rules, objects, large, hasFailures: failures.length > 0 };
}

type Assigned = Pick<AssignedObject, "profileId" | "objectId">;
type ReadSignals = Pick<AssignedObject, "objectId" | "signalsRevision" | "answers"> & { readonly bytes: number };

/** The columns of an object's signals; of large answers only the number of their bytes. */
function signalsWithin(maxBytes: number): SQL {
  return sql`coalesce(s.revision, 0) AS signalsRevision, coalesce(octet_length(s.answers), 0) AS bytes,
    CASE WHEN octet_length(s.answers) <= ${maxBytes} THEN s.answers END AS answers`;
}

function anyFailure(space: SpaceId): SQL {
  return sql`SELECT 1 AS one FROM recompute_failures WHERE space_id = ${space} LIMIT 1`;
}
