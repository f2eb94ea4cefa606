import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { median, summarise, type Bench, type Finding } from "./finding.ts";
import { changeFit, makeProfile, type BenchProfile } from "./recompute-profile.ts";
import { startRuntime, type Runtime } from "./runtime.ts";
import { makeTenant, senderTo, SPACE, type Sender } from "./tenant.ts";
import { timePlot, type SizeTimes } from "./time-plot.ts";

/** How many objects a profile has, and how often its rule changes; the first time warms up and does not count. */
const SIZES = [
  { objects: 1_000, rounds: 9 },
  { objects: 10_000, rounds: 7 },
  { objects: 100_000, rounds: 3 },
] as const;
const BURST = { objects: 10_000, changes: 20 };
const SHORTEST_PAUSE_MS = 3;
const SHARE_OF_ELAPSED = 0.05;
const LONGEST_MS = 120_000;
const PLOT = new URL("../docs/benchmarks-recompute.svg", import.meta.url);

/** What a change of one rule costs a profile, against statements that write the same rows. */
export const recomputeBench: Bench = async ({ draws }) => {
  const folder = await mkdtemp(join(tmpdir(), "scoreline-bench-"));
  const runtime = await startRuntime(folder, "");
  try {
    const send = senderTo(runtime.urls.scoreline, await makeTenant(runtime));
    const times: SizeTimes[] = [];
    const bursts: Finding[] = [];
    for (const { objects, rounds } of SIZES) {
      const profile = await makeProfile(send, objects);
      await settled(runtime, send, profile);
      times.push(await measure(runtime, send, profile, rounds));
      if (objects === BURST.objects) bursts.push(await burst(runtime, send, profile));
    }
    if (draws) await writeFile(PLOT, timePlot(times, { what: "a recompute after a rule change", unit: "objects" }));
    return [...times.map(findingOf), ...bursts];
  } finally {
    await runtime.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function measure(runtime: Runtime, send: Sender, profile: BenchProfile, rounds: number): Promise<SizeTimes> {
  await copyScores(runtime);
  const times: SizeTimes = { size: profile.objects, ours: [], bare: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now();
    await changeFit(send, profile, round + 1);
    const revision = await untilIdle(send, profile, started);
    const ours = performance.now() - started;
    await expectWritten(runtime, profile, revision);
    const bare = await writeBare(runtime, profile, revision);
    if (round === 0) continue;
    times.ours.push(ours);
    times.bare.push(bare);
  }
  return times;
}

/** Returns the revision that the profile rests at. The longer it takes, the rarer the question: it costs time itself. */
async function untilIdle(send: Sender, { id }: BenchProfile, started: number): Promise<number> {
  for (;;) {
    const path = `/v1/scoring/profiles/${id}/recompute`;
    const progress = await send<{ status: string; targetRevision: number; failed: number }>("GET", path);
    if (progress.failed > 0) throw new Error(`${progress.failed} objects failed.`);
    if (progress.status === "idle") return progress.targetRevision;
    const elapsed = performance.now() - started;
    if (elapsed > LONGEST_MS) throw new Error(`The profile is not idle after ${LONGEST_MS} ms.`);
    await pause(Math.max(SHORTEST_PAUSE_MS, elapsed * SHARE_OF_ELAPSED));
  }
}

/** Waits for what the set-up has left to do: the sweeps of its rules, and the objects whose signals came after them. */
async function settled({ database }: Runtime, send: Sender, profile: BenchProfile): Promise<void> {
  const started = performance.now();
  await untilIdle(send, profile, started);
  const query = `SELECT EXISTS (SELECT 1 FROM profile_scores WHERE space_id = ?1 AND profile_id = ?2
    AND signal_coverage < total_rules) AS n`;
  while ((await database.prepare(query).bind(SPACE, profile.id).first<number>("n")) !== 0) {
    if (performance.now() - started > LONGEST_MS) throw new Error("The signals of the set-up are not in the scores.");
    await pause(100);
  }
}

/** One rule was changed, so one of each object's two scores must have been written, and no other row. */
async function expectWritten({ database }: Runtime, { id, objects }: BenchProfile, revision: number): Promise<void> {
  const query = "SELECT count(*) AS n FROM profile_scores WHERE profile_id = ?1 AND revision = ?2";
  const written = await database.prepare(query).bind(id, revision).first<number>("n");
  if (written !== objects) throw new Error(`${written} rows of ${objects} were written.`);
}

/** Gives the other side a table of the same shape with the same rows. */
async function copyScores({ database }: Runtime): Promise<void> {
  const shape = await database
    .prepare("SELECT sql FROM sqlite_schema WHERE name = 'profile_scores'")
    .first<string>("sql");
  if (!shape?.includes("WITHOUT ROWID")) throw new Error(`The table of scores has another shape: ${shape}`);
  await database.prepare("DROP TABLE IF EXISTS bare_scores").run();
  await database.prepare(shape.replace("profile_scores", "bare_scores")).run();
  await database.prepare("INSERT INTO bare_scores SELECT * FROM profile_scores").run();
}

/** Returns how long plain statements take for the rows of a revision. */
async function writeBare({ urls }: Runtime, { id, objects }: BenchProfile, revision: number): Promise<number> {
  const send = senderTo(urls.bareSql, {});
  await send("GET", `/prepare?profileId=${id}&revision=${revision}`);
  const started = performance.now();
  const { changes } = await send<{ changes: number }>("POST", "/write");
  const elapsed = performance.now() - started;
  if (changes !== objects) throw new Error(`${changes} rows of ${objects} were written by plain statements.`);
  return elapsed;
}

/** Counts the sweeps of rule changes that come faster than a sweep. */
async function burst({ sweepsOf }: Runtime, send: Sender, profile: BenchProfile): Promise<Finding> {
  const before = await sweepsOf(SPACE, profile.id);
  const started = performance.now();
  for (let change = 1; change <= BURST.changes; change += 1) await changeFit(send, profile, 100 + change);
  const sent = performance.now() - started;
  await untilIdle(send, profile, started);
  const sweeps = (await sweepsOf(SPACE, profile.id)) - before;
  return {
    name: `Sweeps for ${BURST.changes} rule changes`,
    unit: "sweeps",
    ...summarise([sweeps]),
    budget: { is: "at most", limit: 3 },
    detail: `${count(profile.objects)} objects, changed for ${Math.round(sent)} ms, idle after ${Math.round(performance.now() - started)} ms`,
  };
}

function findingOf({ size: objects, ours, bare }: SizeTimes): Finding {
  return {
    name: `Recompute of ${count(objects)} objects`,
    unit: "times",
    ...summarise(ours.map((time, round) => time / (bare[round] ?? Number.NaN))),
    budget: { is: "at most", limit: objects > 1_000 ? 2.5 : 3 },
    detail: `${Math.round(median(ours))} against ${Math.round(median(bare))} ms for ${count(objects)} of ${count(2 * objects)} rows, ${ours.length} rounds`,
  };
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
