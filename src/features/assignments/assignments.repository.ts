import { and, eq, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { assignments, scores, scoringProfiles } from "../../db/schema.ts";

/** An object that is to be assigned: what it has already, and what its scores are computed from. */
export interface Candidate {
  readonly objectId: string;
  readonly assignmentId: string | null;
  readonly signalsRevision: number;
  readonly answers: string | null;
}

/** The profile as it stands, its rules at their current revision. */
export interface AssignableProfile {
  readonly type: ObjectType;
  readonly revision: number;
  readonly rules: string | null;
}

/** An assignment with the type of its profile. */
export interface AssignmentRow {
  readonly id: string;
  readonly spaceId: SpaceId;
  readonly profileId: string;
  readonly objectType: ObjectType;
  readonly objectId: string;
  readonly assignedAt: number;
}

/** Returns all that assigning needs to know, in one round trip; no profile where the space has none of that id. */
export async function readCandidates(
  db: Database,
  space: SpaceId,
  profileId: string,
  objectIds: readonly string[],
): Promise<{ profile: AssignableProfile | undefined; candidates: Candidate[] }> {
  const [profiles, candidates] = await readTogether<[AssignableProfile[], Candidate[]]>(
    db,
    sql`
      SELECT p.type, p.revision, r.rules
      FROM scoring_profiles AS p LEFT JOIN rule_sets AS r
        ON r.space_id = p.space_id AND r.profile_id = p.id AND r.revision = p.revision
      WHERE p.space_id = ${space} AND p.id = ${profileId}`,
    sql`
      SELECT j.value AS objectId, a.id AS assignmentId, coalesce(s.revision, 0) AS signalsRevision, s.answers
      FROM json_each(${JSON.stringify(objectIds)}) AS j
      LEFT JOIN assignments AS a ON a.space_id = ${space} AND a.profile_id = ${profileId} AND a.object_id = j.value
      LEFT JOIN object_signals AS s ON s.space_id = ${space} AND s.object_id = j.value
      ORDER BY j.key`,
  );
  return { profile: profiles[0], candidates };
}

/**
 * The statements that assign objects: they fail, and their batch, where the profile's rules or an object's signals have
 * moved since they were read, where the profile is gone, or where another request has assigned one of the objects.
 */
export function insertAssignments(
  db: Database,
  {
    spaceId,
    profileId,
    revision,
    assignedAt,
  }: { spaceId: SpaceId; profileId: string; revision: number; assignedAt: number },
  rows: readonly { id: string; objectId: string; signalsRevision: number }[],
): Statement[] {
  const sent = JSON.stringify(rows.map(({ id, objectId, signalsRevision }) => [objectId, id, signalsRevision]));
  const moved = sql`SELECT 1 FROM json_each(${sent}) AS j
    LEFT JOIN object_signals AS s ON s.space_id = ${spaceId} AND s.object_id = j.value ->> 0
    WHERE coalesce(s.revision, 0) <> j.value ->> 2`;
  const standing = sql`CASE WHEN ${scoringProfiles.revision} = ${revision} AND NOT EXISTS (${moved})
    THEN ${revision} END`;
  return [
    db
      .update(scoringProfiles)
      .set({ revision: standing })
      .where(and(eq(scoringProfiles.spaceId, spaceId), eq(scoringProfiles.id, profileId))),
    sql`
      INSERT INTO assignments (space_id, profile_id, object_id, id, assigned_at)
      SELECT ${spaceId}, ${profileId}, j.value ->> 0, j.value ->> 1, ${assignedAt} FROM json_each(${sent}) AS j`,
  ];
}

/** Returns the assignments of an object, by profile. */
export async function listAssignments(
  db: Database,
  space: SpaceId,
  objectId: string,
  { after, count }: { after: string | undefined; count: number },
): Promise<AssignmentRow[]> {
  return db.all<AssignmentRow>(sql`
    SELECT a.id, a.space_id AS spaceId, a.profile_id AS profileId, p.type AS objectType, a.object_id AS objectId,
      a.assigned_at AS assignedAt
    FROM assignments AS a INDEXED BY assignments_by_object
    CROSS JOIN scoring_profiles AS p ON p.space_id = a.space_id AND p.id = a.profile_id
    WHERE a.space_id = ${space} AND a.object_id = ${objectId} AND a.profile_id > ${after ?? ""}
    ORDER BY a.profile_id LIMIT ${count}`);
}

export async function findAssignment(
  db: Database,
  space: SpaceId,
  id: string,
): Promise<{ profileId: string; objectId: string } | undefined> {
  const { profileId, objectId } = assignments;
  return db
    .select({ profileId, objectId })
    .from(assignments)
    .where(and(eq(assignments.spaceId, space), eq(assignments.id, id)))
    .get();
}

/** The statements that take an object out of a profile, its scores with it. */
export function deleteAssignment(
  db: Database,
  space: SpaceId,
  { profileId, objectId }: { profileId: string; objectId: string },
): Statement[] {
  const ofScores = and(eq(scores.spaceId, space), eq(scores.profileId, profileId), eq(scores.objectId, objectId));
  const ofAssignments = and(
    eq(assignments.spaceId, space),
    eq(assignments.profileId, profileId),
    eq(assignments.objectId, objectId),
  );
  return [
    db.delete(scores).where(and(ofScores, sql`${scores.dimension} IN ('fit', 'urgency')`)),
    db.delete(assignments).where(ofAssignments),
  ];
}
