import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import type { CompiledRules } from "../../core/profile/compile-rules.ts";
import type { Dimension } from "../../core/profile/rule.ts";
import { commit, commitCounted, type Statement } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { computeResults, emptyDimensions } from "../scores/compute-scores.ts";
import { publishScoreChanges } from "../scores/publish-changes.usecases.ts";
import { compiledRules } from "../scores/rule-cache.ts";
import {
  readObjects,
  readRange,
  type AssignedObject,
  type LargeObject,
  type ScoreInputs,
} from "../scores/score-inputs.repository.ts";
import {
  deleteDimension,
  listStaleInputs,
  insertScoreChanges,
  splitResults,
  textsOf,
  writeResults,
  type InputRow,
  type ResultRow,
} from "../scores/score-writes.repository.ts";
import { noteTexts } from "../usage/usage.usecases.ts";
import { deleteFailures } from "./failures.repository.ts";

type RecomputeDeps = Pick<
  Deps,
  "db" | "now" | "newId" | "ruleCache" | "storage" | "recompute" | "webhooks" | "batches" | "report"
>;

/** A range of one profile's objects: `after < objectId <= upTo`. */
export interface ObjectRange {
  readonly profileId: string;
  readonly after: string;
  readonly upTo: string;
}

const StaleRows = z.array(z.object({ objectId: z.string() }));
const OBJECTS_AT_A_TIME = 500;
const MAX_TRIES = 4;
/** What each object of a page, and of a run, may have to be read with the others, and what those that have more may have in one reading. */
const PAGE_BYTES = 8_000;
const USUAL_BYTES = 16_000;
const LARGE_BYTES = 8_000_000;

/**
 * Brings a range of a profile's objects to its newest rules and their newest signals, and returns how many objects there
 * are; two round trips, and more only for objects with large answers. Objects whose rules or signals moved meanwhile are
 * computed again. Repeating it writes nothing.
 */
export async function recomputeRange(deps: RecomputeDeps, space: SpaceId, range: ObjectRange): Promise<number> {
  const inputs = await readRange(deps.db, space, range, PAGE_BYTES);
  const stale = await storeScores(deps, space, inputs, range);
  await recomputeObjects(deps, space, [...stale, ...inputs.large.map(({ objectId }) => objectId)]);
  return inputs.objects.length + inputs.large.length;
}

/** Brings objects to the newest rules of all their profiles and their newest signals; an object without one is passed over. */
export async function recomputeObjects(
  deps: RecomputeDeps,
  space: SpaceId,
  objectIds: readonly string[],
): Promise<void> {
  let due: readonly string[] = objectIds;
  for (let tries = 1; due.length > 0; tries += 1) {
    if (tries > MAX_TRIES) {
      throw new Error(`${due.length} objects changed ${MAX_TRIES} times while they were computed.`);
    }
    due = await recomputeOnce(deps, space, due);
  }
}

/** Computes objects once and returns those that changed meanwhile, each once in however many profiles. */
async function recomputeOnce(deps: RecomputeDeps, space: SpaceId, due: readonly string[]): Promise<string[]> {
  const usual = await readObjects(deps.db, space, due, USUAL_BYTES);
  const stale = await storeInSlices(deps, space, usual);
  for (const group of groupsOf(usual.large)) {
    stale.push(...(await storeInSlices(deps, space, await readObjects(deps.db, space, group, LARGE_BYTES))));
  }
  return [...new Set(stale)];
}

async function storeInSlices(deps: RecomputeDeps, space: SpaceId, inputs: ScoreInputs): Promise<string[]> {
  const stale: string[] = [];
  for (let from = 0; from < inputs.objects.length; from += OBJECTS_AT_A_TIME) {
    const objects = inputs.objects.slice(from, from + OBJECTS_AT_A_TIME);
    stale.push(...(await storeScores(deps, space, { ...inputs, objects })));
  }
  return stale;
}

/** Divides objects so that the answers of each group can be held at once. */
function groupsOf(large: readonly LargeObject[]): string[][] {
  const groups: string[][] = [];
  let room = 0;
  for (const { objectId, bytes } of large) {
    room -= bytes;
    if (room < 0 || groups.length === 0) {
      groups.push([]);
      room = LARGE_BYTES - bytes;
    }
    groups.at(-1)?.push(objectId);
  }
  return groups;
}

/** Computes and writes in one batch; returns the objects that changed between reading and writing. */
async function storeScores(
  deps: RecomputeDeps,
  space: SpaceId,
  { rules, objects, hasFailures }: ScoreInputs,
  range?: ObjectRange,
): Promise<string[]> {
  const { db, now, newId, ruleCache } = deps;
  const sets = rules.map((set) => ({ ...set, compiled: compiledRules(ruleCache, space, set) }));
  const current = new Map(sets.map((set) => [set.profileId, set]));
  const inputs: InputRow[] = [];
  const results: ResultRow[] = [];
  for (const object of objects) {
    const set = current.get(object.profileId);
    if (!set) continue; // its profile was deleted between the two statements
    inputs.push([object.profileId, object.objectId, set.revision, object.signalsRevision]);
    const computed = computeResults(set.compiled, set.revision, object);
    results.push(...computed.filter(([, dimension, , , , , , , hash]) => hash !== standingHash(object, dimension)));
  }
  const run = { id: newId(""), at: now() };
  const emptied = range === undefined ? [] : sets.flatMap((set) => deletionsFor(db, space, set, range));
  const written = splitResults(results).map((part) => writeResults(space, part, run));
  const recovered = hasFailures ? [deleteFailures(space, inputs)] : [];
  const writes = [...written, insertScoreChanges(space, results, run), ...emptied, ...recovered];
  // A result is written only while what it was computed from stands, so where all are written, none of theirs is stale.
  const sent = new Set(range === undefined ? [] : results.map(([, , objectId]) => objectId));
  const unsent = inputs.filter(([, objectId]) => !sent.has(objectId));
  const answered = await commitCounted(db, [...writes, listStaleInputs(space, unsent)]);
  await noteTexts(deps, space, textsOf(results));
  await publishScoreChanges(deps, space, run.id, answered[written.length]?.rows ?? []);
  const isWhole = range === undefined || changesIn(answered.slice(0, written.length)) === results.length;
  const stale = isWhole ? answered.at(-1)?.rows : (await commit(db, [listStaleInputs(space, inputs)])).at(-1);
  return StaleRows.parse(stale).map(({ objectId }) => objectId);
}

function changesIn(answered: readonly { readonly changes: number }[]): number {
  return answered.reduce((sum, { changes }) => sum + changes, 0);
}

/** Undefined where it was not read; then the statement itself leaves an equal result alone. */
function standingHash({ fitHash, urgencyHash }: AssignedObject, dimension: Dimension): string | null | undefined {
  return dimension === "fit" ? fitHash : urgencyHash;
}

/** A dimension loses its last rule by a change of the rules, so only a sweep has rows to delete. */
function deletionsFor(
  db: Deps["db"],
  space: SpaceId,
  { profileId, revision, compiled }: { profileId: string; revision: number; compiled: CompiledRules },
  range: ObjectRange,
): Statement[] {
  return emptyDimensions(compiled).map((dimension) =>
    deleteDimension(db, space, { profileId, dimension, revision }, range),
  );
}
