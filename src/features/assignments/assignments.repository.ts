import { and, eq, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { assignments, profileScores } from "../../db/schema.ts";
import { ruleSetOf, type RuleSet } from "../scores/rule-set.repository.ts";

/** An object that is to be assigned: what it has already, and what its scores are computed from. */
export interface Candidate {
  readonly objectId: string;
  readonly assignmentId: string | null;
  readonly signalsRevision: number;
  readonly answers: string | null;
}

/** The profile as it stands, with the rules in force. */
export interface AssignableProfile extends RuleSet {
  readonly type: ObjectType;
}

export interface NewAssignmentRow {
  readonly id: string;
  readonly objectId: string;
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
      SELECT p.id AS profileId, p.type, p.revision, ${ruleSetOf(space)} AS rules
      FROM scoring_profiles AS p WHERE p.space_id = ${space} AND p.id = ${profileId}`,
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
 * The statement that assigns objects, passing over those that another request has assigned meanwhile. It fails, and its
 * batch, where the profile is gone.
 */
export function insertAssignments(
  space: SpaceId,
  { profileId, assignedAt }: { profileId: string; assignedAt: number },
  rows: readonly NewAssignmentRow[],
): Statement {
  return sql`
    INSERT INTO assignments (space_id, profile_id, object_id, id, assigned_at)
    SELECT ${space}, ${profileId}, j.value ->> 0, j.value ->> 1, ${assignedAt} FROM json_each(${sentRows(rows)}) AS j
    WHERE true ON CONFLICT DO NOTHING`;
}

/** Returns those of the rows that stand under their own ids, in the order given. */
export function listMadeAssignments(space: SpaceId, profileId: string, rows: readonly NewAssignmentRow[]): Statement {
  return sql`
    SELECT a.object_id AS objectId, a.id, a.assigned_at AS assignedAt
    FROM json_each(${sentRows(rows)}) AS j CROSS JOIN assignments AS a
      ON a.space_id = ${space} AND a.profile_id = ${profileId} AND a.object_id = j.value ->> 0
    WHERE a.id = j.value ->> 1 ORDER BY j.key`;
}

function sentRows(rows: readonly NewAssignmentRow[]): string {
  return JSON.stringify(rows.map(({ objectId, id }) => [objectId, id]));
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

/** The statements that take an object out of a profile, its scores with it; nothing where it has been assigned anew since. */
export function deleteAssignment(
  db: Database,
  space: SpaceId,
  { id, profileId, objectId }: { id: string; profileId: string; objectId: string },
): Statement[] {
  const ofScores = and(
    eq(profileScores.spaceId, space),
    eq(profileScores.profileId, profileId),
    eq(profileScores.objectId, objectId),
  );
  const ofAssignments = and(
    eq(assignments.spaceId, space),
    eq(assignments.profileId, profileId),
    eq(assignments.objectId, objectId),
    eq(assignments.id, id),
  );
  const standing = sql`EXISTS (SELECT 1 FROM ${assignments} WHERE ${ofAssignments})`;
  return [
    db.delete(profileScores).where(and(ofScores, sql`${profileScores.dimension} IN ('fit', 'urgency')`, standing)),
    db.delete(assignments).where(ofAssignments),
  ];
}
