import type { SpaceId } from "../../core/access/space.ts";
import { commit } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { deleteUnusedRules, listProfilesWithHistory } from "./rules.repository.ts";

/** About as many bytes of points are changed before those that nobody needs are looked for. */
const BYTES_BETWEEN = 8 * 1024 * 1024;
const CHANGES_BETWEEN = 500;
const VERSIONS = 50;
const PROFILES_AT_A_TIME = 20;

/** Returns whether a change to this revision is one after which unused versions are deleted; `bytes` are those of its points. */
export function isTimeToCollect(revision: number, bytes: number): boolean {
  return revision % Math.max(1, Math.min(CHANGES_BETWEEN, Math.floor(BYTES_BETWEEN / (bytes + 1)))) === 0;
}

/** Deletes the versions of a profile's rules that no score is explained by. */
export async function collectRules({ db }: Pick<Deps, "db">, space: SpaceId, profileId: string): Promise<void> {
  await commit(db, [deleteUnusedRules(space, profileId)]);
}

/** Does the same for the profiles that have the longest histories. */
export async function collectAllRules({ db }: Pick<Deps, "db">): Promise<void> {
  const profiles = await listProfilesWithHistory(db, { versions: VERSIONS, count: PROFILES_AT_A_TIME });
  for (const { spaceId, profileId } of profiles) await collectRules({ db }, spaceId, profileId);
}
