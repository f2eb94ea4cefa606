import type { SpaceId } from "../../core/access/space.ts";
import { commit, isTransient } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import { listAssignedIds } from "./assigned-ids.repository.ts";
import { insertFailures, insertRangeFailures, type Failure } from "./failures.repository.ts";
import { recomputeObjects, recomputeRange } from "./recompute-scores.usecases.ts";
import type { PageMessage, RunMessage } from "./recompute.messages.ts";

type RecomputeDeps = Pick<
  Deps,
  "db" | "now" | "newId" | "ruleCache" | "recompute" | "storage" | "webhooks" | "batches" | "report"
>;

/** From this attempt on a page or a run that fails is split, until the one object that fails is alone. */
const SPLIT_FROM_ATTEMPT = 2;
const MAX_REASON_CHARACTERS = 200;

/** Computes a page of a sweep and reports it; doing it again changes nothing. One bad object fails alone. */
export async function recomputePage(deps: RecomputeDeps, message: PageMessage, attempt: number): Promise<void> {
  const { space, profileId, generation, page } = message;
  const { processed, failed } = await computePage(deps, message, attempt);
  await deps.recompute.reportPage(space, profileId, { generation, page, processed, failed });
}

async function computePage(deps: RecomputeDeps, message: PageMessage, attempt: number) {
  const { space, profileId, after, upTo, size } = message;
  try {
    return { processed: await recomputeRange(deps, space, message), failed: 0 };
  } catch (error) {
    if (attempt < SPLIT_FROM_ATTEMPT || isTransient(error)) throw error;
    const ids = await listAssignedIds(deps.db, space, profileId, { after, upTo, count: size * 2 });
    const failures = await computeEach(deps, space, ids);
    return { processed: ids.length - failures.length, failed: failures.length };
  }
}

/** Counts the objects of a page as failed, so that its sweep ends with an honest count. */
export async function giveUpPage(
  { db, now, recompute }: Pick<Deps, "db" | "now" | "recompute">,
  message: PageMessage,
): Promise<void> {
  const { space, profileId, generation, page, size } = message;
  await recordRange(db, space, message, now());
  await recompute.reportPage(space, profileId, { generation, page, processed: 0, failed: size });
}

const GIVEN_UP = "It was given up after several attempts.";

/** Records the objects of a page that was given up. */
export async function recordRange(
  db: Deps["db"],
  space: SpaceId,
  range: { profileId: string; after: string; upTo: string },
  at: number,
): Promise<void> {
  await commit(db, [insertRangeFailures(space, range, { reason: GIVEN_UP, at })]);
}

/** Records objects whose runs were given up, in every profile that they are in. */
export async function recordObjects(
  db: Deps["db"],
  space: SpaceId,
  objectIds: readonly string[],
  at: number,
): Promise<void> {
  const failures = objectIds.map((objectId) => ({ objectId, reason: GIVEN_UP }));
  await commit(db, [insertFailures(space, failures, at)]);
}

/** Computes the objects of a run and reports it; doing it again changes nothing. One bad object fails alone. */
export async function recomputeRun(
  deps: RecomputeDeps,
  { space, run, objectIds }: RunMessage,
  attempt: number,
): Promise<void> {
  try {
    await recomputeObjects(deps, space, objectIds);
  } catch (error) {
    if (attempt < SPLIT_FROM_ATTEMPT || isTransient(error)) throw error;
    await computeEach(deps, space, objectIds);
  }
  await deps.recompute.reportRun(space, run);
}

/** Computes objects in halves of halves, records those that fail alone, and returns them. */
async function computeEach(deps: RecomputeDeps, space: SpaceId, objectIds: readonly string[]): Promise<Failure[]> {
  const failures = await splitUntilRight(deps, space, objectIds);
  if (failures.length === 0) return failures;
  await commit(deps.db, [insertFailures(space, failures, deps.now())]);
  const [first] = failures;
  const about = { space, objects: failures.length, cause: first?.reason };
  deps.report({ level: "error", event: "recompute_objects_failed", ...about });
  return failures;
}

async function splitUntilRight(deps: RecomputeDeps, space: SpaceId, objectIds: readonly string[]): Promise<Failure[]> {
  try {
    await recomputeObjects(deps, space, objectIds);
    return [];
  } catch (error) {
    if (isTransient(error)) throw error;
    const [objectId = ""] = objectIds;
    if (objectIds.length <= 1) return [{ objectId, reason: causeOf(error).slice(0, MAX_REASON_CHARACTERS) }];
    const middle = Math.ceil(objectIds.length / 2);
    return [
      ...(await splitUntilRight(deps, space, objectIds.slice(0, middle))),
      ...(await splitUntilRight(deps, space, objectIds.slice(middle))),
    ];
  }
}
