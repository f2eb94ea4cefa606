import { z } from "zod";
import { organizationOf, type SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import { commit, type Statement } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Rows } from "../../db/receipt.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import { requireObjectId, requireObjectIds } from "../objects/object-ids.ts";
import { throwNoProfile } from "../profiles/profiles.usecases.ts";
import { recomputeObjects } from "../recompute/recompute-scores.usecases.ts";
import { OBJECTS_DUE } from "../recompute/recompute.work.ts";
import { computeResults } from "../scores/compute-scores.ts";
import { publishScoreChanges } from "../scores/publish-changes.usecases.ts";
import { compiledRules } from "../scores/rule-cache.ts";
import {
  insertScoreChanges,
  insertStaleObjects,
  listStaleInputs,
  splitResults,
  textsOf,
  writeResults,
  type InputRow,
  type ResultRow,
  type Run,
} from "../scores/score-writes.repository.ts";
import { reserveTexts } from "../usage/usage.usecases.ts";
import {
  deleteAssignment,
  findAssignment,
  insertAssignments,
  listAssignments,
  listMadeAssignments,
  readCandidates,
  type AssignableProfile,
  type AssignmentRow,
  type Candidate,
} from "./assignments.repository.ts";
import type { Assignment, BulkAssignment, NewAssignment } from "./assignments.schemas.ts";

type AssignDeps = Pick<
  Deps,
  | "db"
  | "now"
  | "newId"
  | "ruleCache"
  | "receipt"
  | "contention"
  | "storage"
  | "recompute"
  | "webhooks"
  | "batches"
  | "report"
>;

/** A list of objects to assign, and the ids that the new assignments will have, in the same order. */
interface Wanted {
  readonly profileId: string;
  readonly objectType: ObjectType;
  readonly objectIds: readonly string[];
}

const MadeRows = z.array(z.object({ objectId: z.string(), id: z.string(), assignedAt: z.int() }));
const StaleRows = z.array(z.object({ objectId: z.string() }));

/** Assigns one object, scores included; throws 409 where it is assigned already. */
export async function assignOne(
  deps: AssignDeps,
  space: SpaceId,
  { profileId, objectType, objectId: text }: NewAssignment,
): Promise<Assignment> {
  const objectId = requireObjectId(objectType, text);
  return assign(deps, space, { profileId, objectType, objectIds: [objectId] }, ([made]) => {
    if (made) return made;
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
  return assign(deps, space, { profileId, objectType, objectIds: distinct }, (made) => made);
}

/**
 * Reads, computes and commits assignments, scores and their outbox rows in one batch: two round trips. Requests that assign
 * the same objects do not conflict: each object is new to one of them. An object whose signals or rules moved meanwhile is
 * computed again before the answer.
 */
async function assign<Body>(
  deps: AssignDeps,
  space: SpaceId,
  wanted: Wanted,
  answer: (made: Assignment[]) => Body,
): Promise<Body> {
  const { profileId, objectType, objectIds } = wanted;
  const ids = await deps.receipt.newUuids(objectIds.length);
  return retryConflict(deps.contention, async () => {
    const { profile, candidates } = await readCandidates(deps.db, space, profileId, objectIds);
    if (!profile) throwNoProfile(profileId);
    if (profile.type !== objectType) throw typeMismatch(profile.type, objectType);
    const named = candidates.map((candidate, index) => ({ ...candidate, id: ids[index] ?? "", profileId }));
    // Under a repeated Idempotency-Key an object may be assigned under the very id that this request would give it.
    const own = named.filter(({ assignmentId, id }) => assignmentId === null || assignmentId === id);
    const due = { kind: OBJECTS_DUE.kind, id: deps.newId(""), at: deps.now() };
    const results = resultsOf(deps, space, profile, own);
    await reserveTexts(deps, space, textsOf(results));
    const run = { id: deps.newId(""), at: deps.now() };
    const statements = own.length === 0 ? [] : assignStatements(space, { profile, own, results, due, run });
    let stale: string[] = [];
    let changed: readonly unknown[] = [];
    const body = await deps.receipt.commitThenAnswer(statements, (rows) => {
      stale = staleOf(rows);
      changed = changedOf(rows);
      return answer(madeOf(rows).map((row) => asAssignment({ ...row, spaceId: space, profileId, objectType })));
    });
    await publishScoreChanges(deps, space, run.id, changed);
    await computeStale(deps, space, stale);
    return body;
  });
}

type Named = Candidate & { readonly id: string; readonly profileId: string };

function resultsOf(
  { ruleCache }: AssignDeps,
  space: SpaceId,
  profile: AssignableProfile,
  own: readonly Named[],
): ResultRow[] {
  const compiled = compiledRules(ruleCache, space, profile);
  return own.flatMap((candidate) => computeResults(compiled, profile.revision, candidate));
}

function assignStatements(
  space: SpaceId,
  {
    profile,
    own,
    results,
    due,
    run,
  }: {
    profile: AssignableProfile;
    own: readonly Named[];
    results: readonly ResultRow[];
    due: { kind: string; id: string; at: number };
    run: Run;
  },
): Statement[] {
  const { profileId, revision } = profile;
  const inputs = own.map(({ objectId, signalsRevision }): InputRow => [profileId, objectId, revision, signalsRevision]);
  return [
    insertAssignments(space, { profileId, assignedAt: run.at }, own),
    ...splitResults(results).map((part) => writeResults(space, part, run)),
    insertScoreChanges(space, results, run),
    insertStaleObjects(space, inputs, due),
    listStaleInputs(space, inputs),
    listMadeAssignments(space, profileId, own),
  ];
}

function madeOf(rows: Rows) {
  return MadeRows.parse(rows.at(-1) ?? []);
}

function staleOf(rows: Rows): string[] {
  return StaleRows.parse(rows.at(-2) ?? []).map(({ objectId }) => objectId);
}

function changedOf(rows: Rows): readonly unknown[] {
  return rows.at(-4) ?? [];
}

/** Their outbox entry is committed: what cannot be computed here is computed a little later. */
async function computeStale(deps: AssignDeps, space: SpaceId, objectIds: readonly string[]): Promise<void> {
  await recomputeObjects(deps, space, objectIds).catch((error: unknown) => {
    const about = { space, objects: objectIds.length, cause: causeOf(error) };
    deps.report({ level: "warn", event: "assigned_objects_wait", ...about });
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
  await commit(db, deleteAssignment(db, space, { id, ...row }));
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
    organizationId: organizationOf(spaceId),
    objectType,
    objectId,
    assignedAt: new Date(assignedAt).toISOString(),
  };
}
