import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { retryOutrun } from "../../core/outrun.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import { commit } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { throwNoProfile } from "../profiles/profiles.usecases.ts";
import { computeResults } from "../scores/compute-scores.ts";
import { compiledRules } from "../rules/rule-cache.ts";
import { promiseChanges, splitResults, writeResults } from "../scores/score-writes.repository.ts";
import {
  deleteAssignment,
  findAssignment,
  insertAssignments,
  listAssignments,
  readCandidates,
  type AssignmentRow,
} from "./assignments.repository.ts";
import type { Assignment, BulkAssignment, NewAssignment } from "./assignments.schemas.ts";
import { requireObjectId, requireObjectIds } from "../objects/object-ids.ts";

type AssignDeps = Pick<Deps, "db" | "now" | "newId" | "newUuid" | "ruleCache" | "receipt">;

/** Assigns one object, scores included; throws 409 where it is assigned already. */
export async function assignOne(
  deps: AssignDeps,
  space: SpaceId,
  { profileId, objectType, objectId: text }: NewAssignment,
): Promise<Assignment> {
  const objectId = requireObjectId(objectType, text);
  return assign(deps, space, { profileId, objectType, objectIds: [objectId] }, (made) => {
    const [assignment] = made;
    if (assignment) return { status: 201, body: assignment };
    throw new AppError("CONFLICT", "ALREADY_ASSIGNED", `${objectId} is assigned to this profile already.`, {
      details: { profileId, objectId },
    });
  });
}

/** Assigns up to 500 objects, scores included, and returns the new assignments in the order sent. */
export async function assignMany(
  deps: AssignDeps,
  space: SpaceId,
  { profileId, objectType, objectIds }: BulkAssignment,
): Promise<Assignment[]> {
  const distinct = requireObjectIds(objectType, objectIds);
  const wanted = { profileId, objectType, objectIds: distinct };
  return assign(deps, space, wanted, (made) => ({ status: 201, body: made }));
}

/** Reads, computes and commits assignments, scores and the promise of their changes in one batch: two round trips. */
async function assign<Body>(
  { db, now, newId, newUuid, ruleCache, receipt }: AssignDeps,
  space: SpaceId,
  { profileId, objectType, objectIds }: { profileId: string; objectType: ObjectType; objectIds: readonly string[] },
  answer: (made: Assignment[]) => { status: number; body: Body },
): Promise<Body> {
  return retryOutrun(async () => {
    const { profile, candidates } = await readCandidates(db, space, profileId, objectIds);
    if (!profile) throwNoProfile(profileId);
    if (profile.type !== objectType) throw typeMismatch(profile.type, objectType);
    const assignedAt = now();
    const fresh = candidates
      .filter(({ assignmentId }) => assignmentId === null)
      .map((candidate) => ({ ...candidate, id: newUuid(), profileId }));
    const made = fresh.map(({ id, objectId }) =>
      asAssignment({ id, spaceId: space, profileId, objectType, objectId, assignedAt }),
    );
    const answered = answer(made);
    const compiled = compiledRules(ruleCache, space, { ...profile, profileId });
    const results = fresh.flatMap((candidate) => computeResults(compiled, profile.revision, candidate));
    const run = { id: newId(""), at: assignedAt };
    const statements =
      fresh.length === 0
        ? []
        : [
            ...insertAssignments(db, { spaceId: space, profileId, revision: profile.revision, assignedAt }, fresh),
            ...splitResults(results).map((part) => writeResults(space, part, run)),
            promiseChanges(space, results, run),
          ];
    await receipt.commit(statements, answered);
    return answered.body;
  });
}

/** Returns a page of the profiles that an object is assigned to. */
export async function listAssignmentPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  {
    objectType,
    objectId,
    limit,
    cursor,
  }: { objectType: ObjectType; objectId: string; limit: number; cursor?: string | undefined },
): Promise<Page<Assignment>> {
  const id = requireObjectId(objectType, objectId);
  const rows = await listAssignments(db, space, id, { after: decodeCursor(cursor), count: limit + 1 });
  return pageOf(rows.map(asAssignment), limit, ({ profileId }) => profileId);
}

/** Takes an object out of a profile, its scores with it; throws 404 where the space has no such assignment. */
export async function removeAssignment({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<void> {
  const row = await findAssignment(db, space, id);
  if (!row) throw new AppError("NOT_FOUND", "ASSIGNMENT_NOT_FOUND", `There is no assignment ${id}.`);
  await commit(db, deleteAssignment(db, space, row));
}

function typeMismatch(profileType: ObjectType, objectType: ObjectType): AppError {
  return invalidInput([
    { field: "objectType", message: `must be "${profileType}", which the profile scores, not "${objectType}"` },
  ]);
}

function asAssignment({ id, spaceId, profileId, objectType, objectId, assignedAt }: AssignmentRow): Assignment {
  return {
    id,
    profileId,
    organizationId: spaceId.slice(0, spaceId.indexOf(":")),
    objectType,
    objectId,
    assignedAt: new Date(assignedAt).toISOString(),
  };
}
