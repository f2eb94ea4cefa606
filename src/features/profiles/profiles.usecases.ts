import { organizationOf, type SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import { commit } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import {
  deleteProfile,
  findProfile,
  insertProfile,
  listProfiles,
  updateProfile,
  type ProfileRow,
} from "./profiles.repository.ts";
import type { NewProfile, Profile, ProfileUpdate } from "./profiles.schemas.ts";

/** Makes a profile without rules. */
export async function createProfile(
  { db, now, newUuid, receipt }: Pick<Deps, "db" | "now" | "newUuid" | "receipt">,
  space: SpaceId,
  { profileType, name, description }: NewProfile,
): Promise<Profile> {
  const at = now();
  const row: ProfileRow = {
    spaceId: space,
    id: newUuid(),
    type: profileType,
    name,
    description: description ?? null,
    revision: 0,
    createdAt: at,
    updatedAt: at,
  };
  const profile = asProfile(row);
  await receipt.commit([insertProfile(db, row)], profile);
  return profile;
}

/** Returns a page of profiles, the newest first. */
export async function listProfilePage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Profile>> {
  const rows = await listProfiles(db, space, { before: decodeCursor(cursor), count: limit + 1 });
  return pageOf(rows.map(asProfile), limit, ({ id }) => id);
}

/** Returns a profile; throws 404 where the space has none of that id. */
export async function getProfile({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<Profile> {
  return asProfile(await requireProfile(db, space, id));
}

/** Gives a profile another name, and another description where one is sent. */
export async function renameProfile(
  { db, now, receipt, contention }: Pick<Deps, "db" | "now" | "receipt" | "contention">,
  space: SpaceId,
  id: string,
  { name, description }: ProfileUpdate,
): Promise<Profile> {
  return retryConflict(contention, async () => {
    const row = await requireProfile(db, space, id);
    const updatedAt = now();
    const standing = description === undefined ? row.description : description;
    const profile = asProfile({ ...row, name, description: standing, updatedAt });
    await receipt.commit(updateProfile(db, row, { name, description, updatedAt }), profile);
    return profile;
  });
}

/** Deletes a profile with its rules, assignments and scores, all or nothing. */
export async function removeProfile({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<void> {
  await requireProfile(db, space, id);
  await commit(db, deleteProfile(db, space, id));
}

/** Returns the row of a profile; throws 404 where the space has none of that id. */
export async function requireProfile(db: Deps["db"], space: SpaceId, id: string): Promise<ProfileRow> {
  return (await findProfile(db, space, id)) ?? throwNoProfile(id);
}

/** Throws the 404 of a profile that does not exist. */
export function throwNoProfile(id: string): never {
  throw new AppError("NOT_FOUND", "PROFILE_NOT_FOUND", `There is no scoring profile ${id}.`, {
    action: "List the profiles with GET /v1/scoring/profiles.",
  });
}

function asProfile({ spaceId, id, type, name, description, createdAt, updatedAt }: ProfileRow): Profile {
  return {
    id,
    organizationId: organizationOf(spaceId),
    type,
    name,
    description,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
