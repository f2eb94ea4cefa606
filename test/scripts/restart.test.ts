import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import type { Progress, Score } from "../../src/features/scores/scores.schemas.ts";
import { CrashingWorker } from "./crashing-worker.ts";
import { endAllStarted, freePort } from "./npm-run.ts";
import { slices, SweptProfile } from "./swept-profile.ts";

const COMPANIES = 8_000;
/** Their signals move while the sweep is under way, and they are in its first page, which is done by then. */
const MOVING = 100;
/** What was lost is sent again after a lease of 60 seconds; the rest is for a busy machine. */
const IDLE_MS = 110_000;

const folders: string[] = [];

afterAll(async () => {
  await endAllStarted();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}, 60_000);

async function prepare() {
  const folder = await mkdtemp(join(tmpdir(), "restart-"));
  folders.push(folder);
  const worker = new CrashingWorker(folder, await freePort());
  await worker.start();
  const profile = new SweptProfile(worker, COMPANIES);
  console.log("up", performance.now());
  await profile.prepare();
  const progress = await until(profile, ({ status }) => status === "idle");
  expect(progress.failed).toBe(0);
  return { worker, profile, before: await profile.scores() };
}

async function until(profile: SweptProfile, condition: (progress: Progress) => boolean): Promise<Progress> {
  const deadline = Date.now() + IDLE_MS;
  for (;;) {
    const progress = await profile.progress();
    if (condition(progress)) return progress;
    if (Date.now() > deadline) throw new Error(`Still ${JSON.stringify(progress)} after ${IDLE_MS / 1_000} seconds.`);
    await wait(20);
  }
}

/** Changes a rule, lets signals of companies move that the sweep has done, and kills the Worker before the sweep ends. */
async function killInTheMiddle({ worker, profile }: { worker: CrashingWorker; profile: SweptProfile }): Promise<void> {
  await profile.putRule(0, {
    ranges: [
      { min: 0, max: 1_000, points: 3 },
      { min: 1_000, max: 4_000, points: 25 },
      { min: 4_000, max: 6_000, points: 12 },
    ],
  });
  const t = Date.now();
  const log: string[] = [];
  const note = (x: string) => log.push(`${Date.now() - t} ${x}`);
  const p1 = profile.sendPeople(profile.objectIds.slice(0, MOVING), 5_999).then((m) => { note("signals"); return m; });
  await until(profile, (p) => { note(JSON.stringify([p.status,p.total,p.processed])); return p.processed > 2000 && p.status === "running" || p.status==="idle" && p.targetRevision===4; });
  const moved = await p1;
  console.log(log.join("\n"));
  expect(moved).toMatchObject({ errors: [], recompute: { queued: expect.any(Number), failed: 0 } });
  const progress = await profile.progress();
  worker.kill();
  expect(progress.status).toBe("running");
  expect(progress.processed).toBeLessThan(COMPANIES);
  await worker.gone();
}

describe("a restart in the middle of a sweep", () => {
  test("probe", async () => {
    const t0 = Date.now();
    const started = await prepare();
    console.log("prepared", Date.now() - t0);
    const { worker, profile } = started;
    console.log(await profile.progress());
    await killInTheMiddle(started);
    const t1 = Date.now();
    await worker.start();
    console.log("restart", Date.now() - t1, await profile.progress());
    let last = "";
    await until(profile, (p) => {
      const now = JSON.stringify(p);
      if (now !== last) console.log(Date.now() - t1, now);
      last = now;
      return p.status === "idle";
    });
  }, 300_000);
});
