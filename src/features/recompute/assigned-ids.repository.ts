import { and, count, eq, gt, lte } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database } from "../../db/client.ts";
import { assignments } from "../../db/schema.ts";

/** Returns ids of a profile's objects in ascending order, at most `limit` of them, above `after` and up to `upTo`. */
export async function listAssignedIds(
  db: Database,
  space: SpaceId,
  profileId: string,
  { after, upTo, count: limit }: { after: string; upTo?: string; count: number },
): Promise<string[]> {
  const inRange = upTo === undefined ? undefined : lte(assignments.objectId, upTo);
  const rows = await db
    .select({ objectId: assignments.objectId })
    .from(assignments)
    .where(and(within(space, profileId), gt(assignments.objectId, after), inRange))
    .orderBy(assignments.objectId)
    .limit(limit)
    .all();
  return rows.map(({ objectId }) => objectId);
}

export async function countAssigned(db: Database, space: SpaceId, profileId: string): Promise<number> {
  const rows = await db.select({ n: count() }).from(assignments).where(within(space, profileId));
  return rows[0]?.n ?? 0;
}

function within(space: SpaceId, profileId: string) {
  return and(eq(assignments.spaceId, space), eq(assignments.profileId, profileId));
}
