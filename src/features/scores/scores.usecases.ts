import { z } from "zod";
import { organizationOf, type SpaceId } from "../../core/access/space.ts";
import { sha256 } from "../../core/digest.ts";
import { AppError } from "../../core/errors.ts";
import { hashedUuid } from "../../core/identifier.ts";
import { invalidInput } from "../../core/invalid.ts";
import { bytesOf } from "../../core/json-bounds.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import type { CompiledRules } from "../../core/profile/compile-rules.ts";
import { unpackContributions } from "../../core/profile/pack-contributions.ts";
import { getWeighed } from "../../core/weighed-map.ts";
import type { Deps } from "../../deps.ts";
import { requireObjectIds } from "../objects/object-ids.ts";
import { requireProfile } from "../profiles/profiles.usecases.ts";
import { compiledRules, ruleKey } from "./rule-cache.ts";
import { listRuleSets } from "./rule-set.repository.ts";
import { listRanking, listScores, type ScoreRow } from "./scores.repository.ts";
import type { ProfileScore, RankingQuery, ScoresQuery } from "./scores.schemas.ts";

const ScoreKey = z.tuple([z.string(), z.string(), z.string()]);
const RankKey = z.tuple([z.number(), z.string()]);

type ReadDeps = Pick<Deps, "db" | "ruleCache">;

/** Returns a page of the scores of up to 500 objects, each with what it is made of, as it was when it was computed. */
export async function readScores(
  deps: ReadDeps,
  space: SpaceId,
  { objectType, objectId: texts, limit, cursor }: ScoresQuery,
): Promise<Page<ProfileScore>> {
  const objectIds = requireObjectIds(objectType, texts, "objectId");
  const from = readKey(ScoreKey, cursor) ?? ["", "", ""];
  const keyOf = ({ objectId, profileId, dimension }: ScoreRow) => [objectId, profileId, dimension] as const;
  const read = (last: ScoreRow | undefined, count: number) =>
    listScores(deps.db, space, objectIds, { after: last ? keyOf(last) : from, count });
  return asPage(deps, { space, objectType }, await readRows(read, limit), limit, keyOf);
}

/** Returns a page of a profile's scores by rank; throws 404 where the space has no such profile. */
export async function readRanking(
  deps: ReadDeps,
  space: SpaceId,
  profileId: string,
  { dimension, order, limit, cursor }: RankingQuery,
): Promise<Page<ProfileScore>> {
  const { type } = await requireProfile(deps.db, space, profileId);
  const from = readKey(RankKey, cursor);
  const ranked = { profileId, dimension, order };
  const keyOf = ({ score, objectId }: ScoreRow) => [score, objectId] as const;
  const read = (last: ScoreRow | undefined, count: number) =>
    listRanking(deps.db, space, ranked, { after: last ? keyOf(last) : from, count });
  return asPage(deps, { space, objectType: type }, await readRows(read, limit), limit, keyOf);
}

/** Whose scores are read: all of one type of object. */
interface Owner {
  readonly space: SpaceId;
  readonly objectType: ObjectType;
}

/** An answer is at most 8 MiB; a page ends before, and after its first score at the earliest. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024 - 1024;

interface RowsRead {
  readonly rows: readonly ScoreRow[];
  /** Whether reading ended because of the rows' bytes. */
  readonly isCut: boolean;
}

const ROWS_AT_FIRST = 200;

/**
 * Returns one row more than `limit`, or as many as 8 MiB hold. The first rows show how large the others are likely to be, so
 * that an isolate never holds hundreds of megabytes.
 */
async function readRows(
  read: (last: ScoreRow | undefined, count: number) => Promise<ScoreRow[]>,
  limit: number,
): Promise<RowsRead> {
  const wanted = limit + 1;
  const first = await read(undefined, Math.min(wanted, ROWS_AT_FIRST));
  if (first.length < ROWS_AT_FIRST || wanted === ROWS_AT_FIRST) return { rows: first, isCut: false };
  const bytes = first.reduce(
    (sum, row) => sum + row.contributions.length + (row.previousContributions?.length ?? 0),
    1,
  );
  const room = Math.floor((MAX_PAGE_BYTES / bytes - 1) * first.length);
  const others = room > 0 ? await read(first.at(-1), Math.min(wanted - first.length, room)) : [];
  return { rows: [...first, ...others], isCut: wanted - first.length > room };
}

/** Returns a page of at most `limit` scores and 8 MiB; `keyOf` names the place of the last one. */
async function asPage(
  deps: ReadDeps,
  owner: Owner,
  { rows, isCut }: RowsRead,
  limit: number,
  keyOf: (row: ScoreRow) => readonly unknown[],
): Promise<Page<ProfileScore>> {
  const rulesAt = await loadRules(deps, owner.space, rows);
  const data: ProfileScore[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, limit)) {
    const score = await asScore(rulesAt, owner, row);
    bytes += bytesOf(JSON.stringify(score)) + 1;
    if (bytes > MAX_PAGE_BYTES && data.length > 0) break;
    data.push(score);
  }
  const following = isCut ? [...rows, ...rows.slice(-1)] : rows;
  const { nextCursor } = pageOf(following, data.length, (row) => JSON.stringify(keyOf(row)));
  return { data, nextCursor };
}

type RulesAt = (profileId: string, revision: number) => CompiledRules;

/** Contributions are kept by position, so the rules of every revision that a row points to are needed to read them. */
async function loadRules({ db, ruleCache }: ReadDeps, space: SpaceId, rows: readonly ScoreRow[]): Promise<RulesAt> {
  const known = new Map<string, CompiledRules>();
  const wanted = new Map<string, readonly [string, number]>();
  for (const { profileId, revision, previousRevision } of rows) {
    for (const one of [revision, previousRevision]) {
      if (one === null) continue;
      const key = ruleKey(space, profileId, one);
      const cached = getWeighed(ruleCache, key);
      if (cached) known.set(key, cached);
      else wanted.set(key, [profileId, one]);
    }
  }
  const sets = wanted.size === 0 ? [] : await listRuleSets(db, space, [...wanted.values()]);
  for (const set of sets) {
    known.set(ruleKey(space, set.profileId, set.revision), compiledRules(ruleCache, space, set));
  }
  return (profileId, revision) => known.get(ruleKey(space, profileId, revision)) ?? throwRulesGone(profileId, revision);
}

/** A revision goes only with its profile, and then its scores go too: whoever reads just then is asked to read again. */
function throwRulesGone(profileId: string, revision: number): never {
  throw new AppError("CONFLICT", "PROFILE_CHANGED", `Profile ${profileId} lost its revision ${revision} meanwhile.`, {
    action: "Read the scores again.",
  });
}

async function asScore(rulesAt: RulesAt, { space, objectType }: Owner, row: ScoreRow): Promise<ProfileScore> {
  const { profileId, dimension, objectId, revision, previousRevision, previousContributions } = row;
  const placesAt = (at: number) => rulesAt(profileId, at)[dimension].rules;
  const identity = await sha256([space, profileId, dimension, objectId].join("\n"));
  return {
    id: hashedUuid(identity),
    profileId,
    organizationId: organizationOf(space),
    objectType,
    objectId,
    dimension,
    score: row.score,
    previousScore: row.previousScore,
    contributions: unpackContributions(placesAt(revision), row.contributions),
    previousContributions:
      previousRevision === null || previousContributions === null
        ? []
        : unpackContributions(placesAt(previousRevision), previousContributions),
    signalCoverage: row.signalCoverage,
    totalRules: row.totalRules,
    computedAt: new Date(row.computedAt).toISOString(),
    version: row.version,
  };
}

function readKey<Key>(schema: z.ZodType<Key>, cursor: string | undefined): Key | undefined {
  const text = decodeCursor(cursor);
  if (text === undefined) return undefined;
  const key = schema.safeParse(parseJson(text));
  if (!key.success) throw invalidInput([{ field: "cursor", message: "is not a cursor of this list" }]);
  return key.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
