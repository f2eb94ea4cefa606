import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database, Statement } from "../../db/client.ts";
import { expectThat, guarded } from "../../db/conflict.ts";
import { assignments, profileScores, recomputeFailures, rules, scoringProfiles } from "../../db/schema.ts";

export type ProfileRow = typeof scoringProfiles.$inferSelect;

export function insertProfile(db: Database, row: ProfileRow): Statement {
  return db.insert(scoringProfiles).values(row);
}

/** The statements that change the columns that are sent; they fail where the description is no longer that which was read. */
export function updateProfile(
  db: Database,
  { spaceId, id, description: read }: Pick<ProfileRow, "spaceId" | "id" | "description">,
  { name, description, updatedAt }: { name: string; description: string | null | undefined; updatedAt: number },
): Statement[] {
  const standing = sql`EXISTS (SELECT 1 FROM ${scoringProfiles} WHERE ${within(spaceId, id)})`;
  return [
    expectThat(scoringProfiles, standing),
    db
      .update(scoringProfiles)
      .set({
        name: guarded(sql`${scoringProfiles.description} IS ${read}`, name),
        ...(description !== undefined && { description }),
        updatedAt,
      })
      .where(within(spaceId, id)),
  ];
}

/** The statements that delete a profile with all that hangs on it. */
export function deleteProfile(db: Database, space: SpaceId, id: string): Statement[] {
  return [
    db.delete(profileScores).where(and(eq(profileScores.spaceId, space), eq(profileScores.profileId, id))),
    db.delete(assignments).where(and(eq(assignments.spaceId, space), eq(assignments.profileId, id))),
    db.delete(recomputeFailures).where(and(eq(recomputeFailures.spaceId, space), eq(recomputeFailures.profileId, id))),
    db.delete(rules).where(and(eq(rules.spaceId, space), eq(rules.profileId, id))),
    db.delete(scoringProfiles).where(within(space, id)),
  ];
}

export async function findProfile(db: Database, space: SpaceId, id: string): Promise<ProfileRow | undefined> {
  return db.select().from(scoringProfiles).where(within(space, id)).get();
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

function within(space: SpaceId, id: string) {
  return and(eq(scoringProfiles.spaceId, space), eq(scoringProfiles.id, id));
}
