import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { assignments, ruleSets, scores, scoringProfiles } from "../../db/schema.ts";

export type ProfileRow = typeof scoringProfiles.$inferSelect;

/** A profile with the text of its rules at its current revision; null while it has never had a rule. */
export interface ProfileWithRules extends ProfileRow {
  readonly rules: string | null;
}

export function insertProfile(db: Database, row: ProfileRow): Statement {
  return db.insert(scoringProfiles).values(row);
}

export function updateProfile(
  db: Database,
  { spaceId, id, name, description, updatedAt }: Omit<ProfileRow, "type" | "revision" | "createdAt">,
): Statement {
  return db.update(scoringProfiles).set({ name, description, updatedAt }).where(within(spaceId, id));
}

/** The statements that delete a profile with all that hangs on it. */
export function deleteProfile(db: Database, space: SpaceId, id: string): Statement[] {
  return [
    db.delete(scores).where(and(eq(scores.spaceId, space), eq(scores.profileId, id))),
    db.delete(assignments).where(and(eq(assignments.spaceId, space), eq(assignments.profileId, id))),
    db.delete(ruleSets).where(and(eq(ruleSets.spaceId, space), eq(ruleSets.profileId, id))),
    db.delete(scoringProfiles).where(within(space, id)),
  ];
}

export async function findProfile(db: Database, space: SpaceId, id: string): Promise<ProfileRow | undefined> {
  return db.select().from(scoringProfiles).where(within(space, id)).get();
}

export async function findProfileWithRules(
  db: Database,
  space: SpaceId,
  id: string,
): Promise<ProfileWithRules | undefined> {
  const row = await selectWithRules(db).where(within(space, id)).get();
  return row && { ...row.profile, rules: row.rules };
}

/** Returns profiles, the newest first, below the id `before`. */
export async function listProfiles(
  db: Database,
  space: SpaceId,
  { before, count }: { before: string | undefined; count: number },
): Promise<ProfileRow[]> {
  const inPage = before === undefined ? undefined : lt(scoringProfiles.id, before);
  return db
    .select()
    .from(scoringProfiles)
    .where(and(eq(scoringProfiles.spaceId, space), inPage))
    .orderBy(desc(scoringProfiles.id))
    .limit(count)
    .all();
}

/** The statements that give a profile its next rules; they fail, and their batch, where the revision has moved. */
export function insertRuleSet(
  db: Database,
  {
    space,
    profileId,
    revision,
    rules,
    at,
  }: { space: SpaceId; profileId: string; revision: number; rules: string; at: number },
): Statement[] {
  const next = sql`CASE WHEN ${scoringProfiles.revision} = ${revision - 1} THEN ${revision} END`;
  return [
    db.update(scoringProfiles).set({ revision: next, updatedAt: at }).where(within(space, profileId)),
    db.insert(ruleSets).values({ spaceId: space, profileId, revision, rules, createdAt: at }),
  ];
}

function selectWithRules(db: Database) {
  const current = and(
    eq(ruleSets.spaceId, scoringProfiles.spaceId),
    eq(ruleSets.profileId, scoringProfiles.id),
    eq(ruleSets.revision, scoringProfiles.revision),
  );
  return db
    .select({ profile: scoringProfiles, rules: ruleSets.rules })
    .from(scoringProfiles)
    .leftJoin(ruleSets, current);
}

function within(space: SpaceId, id: string) {
  return and(eq(scoringProfiles.spaceId, space), eq(scoringProfiles.id, id));
}
