import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProfileScore } from "../../src/features/scores/scores.schemas.ts";
import { CrashingWorker } from "./crashing-worker.ts";
import { endAllStarted, freePort } from "./npm-run.ts";
import { slices, SweptProfile } from "./swept-profile.ts";

/** So many that a sweep goes on for long enough to be met in its middle. */
const COMPANIES = 6_000;
/** Companies whose signals move while the sweep is under way. */
const MOVING = 100;
/** The lease of work that was handed out, with a little more. */
const LEASE_MS = 61_000;
const TEST_MS = 240_000;

let folder = "";
let worker: CrashingWorker;
let profile: SweptProfile;
let changes = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "restart-"));
  worker = new CrashingWorker(folder, await freePort());
  await worker.start();
  profile = new SweptProfile(worker, COMPANIES);
  await profile.prepare();
}, TEST_MS);

afterAll(async () => {
  await endAllStarted();
  await rm(folder, { recursive: true, force: true });
}, TEST_MS);

interface Killed {
  readonly before: ReadonlyMap<string, ProfileScore>;
  readonly revision: number;
}

/**
 * Changes a rule, takes signals in while every object is computed again, and kills the Worker before that has ended.
 * Where it has ended between two looks, the next change is made, for as long as it takes.
 */
async function killInTheMiddle(): Promise<Killed> {
  for (;;) {
    const before = await settled();
    const revision = (await profile.progress()).targetRevision + 1;
    changes += 1;
    const ranges = [
      { min: 0, max: 1_000, points: 3 },
      { min: 1_000, max: 4_000, points: 25 + changes },
      { min: 4_000, max: 6_000, points: 12 },
    ];
    await profile.putRule(0, { ranges });
    const [moved, met] = await Promise.all([
      profile.sendPeople(profile.objectIds.slice(0, MOVING), 6_000 - changes),
      profile.until(({ status, processed, total }) => status === "idle" || (processed > 0 && processed < total)),
    ]);
    if (met.status === "running") worker.kill();
    expect(moved.accepted + moved.unchanged).toBe(MOVING);
    if (met.status === "idle") continue;
    expect(met).toMatchObject({ targetRevision: revision, total: COMPANIES });
    await worker.gone();
    return { before, revision };
  }
}

/** Waits until every row is right and returns all: signals have a gate of their own, which may be done a little later. */
async function settled(): Promise<ReadonlyMap<string, ProfileScore>> {
  await profile.until(({ status }) => status === "idle");
  let scores: ReadonlyMap<string, ProfileScore> = new Map();
  const wrong = async () => wrongRows((scores = await profile.scores()));
  await expect.poll(wrong, { timeout: 2 * LEASE_MS }).toEqual([]);
  return scores;
}

/** Starts the Worker when the leases have run out and fails unless all that was acknowledged stands and is scored. */
async function expectRight({ before, revision }: Killed): Promise<void> {
  expect(await worker.letTimePass(LEASE_MS)).toBeGreaterThan(0);
  await worker.start();
  const progress = await profile.until(({ status }) => status === "idle");
  expect(progress).toMatchObject({ targetRevision: revision, total: COMPANIES, processed: COMPANIES, failed: 0 });
  const swept = await profile.scores();
  const still = new Set(profile.objectIds.slice(MOVING));
  expect(wrongRows(swept, still)).toEqual([]);
  expect(miscounted(swept, before, still)).toEqual([]);
  if (wrongRows(swept).length > 0) await settled();

  for (const ids of slices(profile.objectIds, 500)) expect(await profile.assign(ids)).toEqual([]);
  for (const ids of slices(profile.objectIds, 333)) expect(await profile.sendKnown(ids)).toMatchObject({ accepted: 0 });
}

/** The first rows that are missing or are not what follows from the newest rules and signals. */
function wrongRows(scores: ReadonlyMap<string, ProfileScore>, among: ReadonlySet<string> = new Set(profile.objectIds)) {
  const expected = profile.expected();
  expect(scores.size).toBe(expected.size);
  const wrong = [...expected].flatMap(([key, right]) => {
    const row = scores.get(key);
    const found = row && resultOf(row);
    return JSON.stringify(found) === JSON.stringify(right) ? [] : [{ key, right, found }];
  });
  return wrong.filter(({ key }) => among.has(key.split(" ")[0] ?? "")).slice(0, 3);
}

/** The first rows whose version has not moved by one where the result changed, or has moved where it did not. */
function miscounted(
  scores: ReadonlyMap<string, ProfileScore>,
  before: ReadonlyMap<string, ProfileScore>,
  among: ReadonlySet<string>,
): ProfileScore[] {
  const wrong = [...scores].filter(([key, row]) => {
    const old = before.get(key);
    const same = old !== undefined && JSON.stringify(resultOf(old)) === JSON.stringify(resultOf(row));
    return row.version !== (old?.version ?? 0) + (same ? 0 : 1);
  });
  return wrong
    .map(([, row]) => row)
    .filter(({ objectId }) => among.has(objectId))
    .slice(0, 3);
}

function resultOf({ score, contributions, signalCoverage, totalRules }: ProfileScore) {
  return { score, contributions, signalCoverage, totalRules };
}

describe("a restart in the middle of a sweep", () => {
  test(
    "ends with every row right, and with all that was acknowledged before it",
    async () => {
      expect(worker.workerds()).toBe(2);
      await expectRight(await killInTheMiddle());
    },
    TEST_MS,
  );

  test(
    "ends so too where another follows at once",
    async () => {
      const killed = await killInTheMiddle();
      await worker.start();
      worker.kill();
      await worker.gone();
      await expectRight(killed);
    },
    TEST_MS,
  );
});
