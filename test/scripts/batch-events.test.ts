import { spawn } from "node:child_process";
import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { BatchCounts } from "../../scripts/api/follow-batch.ts";
import { readStream } from "../../scripts/api/read-stream.ts";
import { EXAMPLES as BATCH } from "../../src/features/batches/batches.examples.ts";
import { EXAMPLES as CRITERIA } from "../../src/features/criteria/criteria.examples.ts";
import { EXAMPLES as JOB } from "../../src/features/scoring-jobs/scoring-jobs.schemas.ts";
import { EXAMPLES as SUBMISSION } from "../../src/features/submissions/submissions.schemas.ts";
import { endAllStarted, freePort, npmRun, npmStart } from "./npm-run.ts";

const Credentials = z.object({ url: z.string(), keys: z.object({ test: z.object({ key: z.string() }) }) });
const Submitted = z.object({ batchId: z.string() });

const WATCHERS = 50;
const JOBS = 1_000;

let folder = "";
let url = "";
let key = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "events-"));
  await npmStart(["--port", String(await freePort()), "--persist-to", folder]).until("Stop with Ctrl-C.");
  const credentials = Credentials.parse(JSON.parse(await readFile(join(folder, "credentials.json"), "utf8")));
  url = credentials.url;
  key = credentials.keys.test.key;
});

afterAll(async () => {
  await endAllStarted();
  await rm(folder, { recursive: true, force: true });
});

function ownHeaders(): Record<string, string> {
  return { Authorization: `Bearer ${key}`, "X-Tenant-Id": "acme", "Content-Type": "application/json" };
}

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...ownHeaders(), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

interface Event extends BatchCounts {
  readonly id: number;
  readonly name: string | undefined;
}

/** One connection that watches a batch. */
interface Watcher {
  readonly events: Event[];
  /** When the first event is there. */
  readonly first: Promise<void>;
  /** When the stream has ended, or its socket was destroyed. */
  readonly ended: Promise<void>;
  readonly vanish: () => void;
}

function watch(batchId: string, after?: number): Watcher {
  const events: Event[] = [];
  const first = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const headers = { ...ownHeaders(), ...(after !== undefined && { "Last-Event-ID": String(after) }) };
  const request = get(`${url}/v1/score/batch/${batchId}/events`, { headers, agent: new Agent() }, (response) => {
    const read = async () => {
      for await (const { id, name, data } of readStream(response)) {
        events.push({ ...BatchCounts.parse(JSON.parse(data)), id: Number(id), name });
        first.resolve();
      }
    };
    read()
      .catch((error: unknown) => (request.destroyed ? undefined : Promise.reject(error)))
      .then(ended.resolve, ended.reject);
  });
  request.once("error", ended.reject);
  return { events, first: first.promise, ended: ended.promise, vanish: () => request.destroy() };
}

/** Ids and counters of one watcher only grow, and add up in each event. */
function expectInOrder(events: readonly Event[]): void {
  let before = { id: -1, completed: 0, failed: 0 };
  for (const { id, completed, failed, processing, totalJobs, status } of events) {
    expect(id).toBeGreaterThan(before.id);
    expect(completed).toBeGreaterThanOrEqual(before.completed);
    expect(failed).toBeGreaterThanOrEqual(before.failed);
    expect([id, completed + failed + processing, totalJobs]).toEqual([completed + failed, JOBS, JOBS]);
    expect(status).toBe(processing === 0 ? "completed" : "processing");
    before = { id, completed, failed };
  }
}

/** Has the database refuse results of chunks from a number on, as one that is overloaded; returns what ends that. */
async function holdChunks(from: number): Promise<() => void> {
  const [file = "no database"] = await Array.fromAsync(glob(join(folder, "v3/d1/*/!(metadata).sqlite")));
  const run = (sql: string) => {
    const database = new DatabaseSync(file, { timeout: 30_000 });
    database.exec(sql);
    database.close();
  };
  run(`CREATE TRIGGER held BEFORE UPDATE ON scoring_jobs WHEN OLD.chunk >= ${from}
    BEGIN SELECT RAISE(ABORT, 'the database is overloaded'); END`);
  return () => run("DROP TRIGGER held");
}

/** Submits candidates, of whom every tenth fails. */
async function submit(jobs: number, name: string): Promise<string> {
  const candidates = Array.from({ length: jobs }, (_, index) => ({
    applicationId: `${name}-${index}`,
    candidate: { answers: { licence: index % 10 === 0 ? "unknown" : index % 3 === 0 } },
  }));
  return Submitted.parse((await send("POST", "/v1/score/batch", { jobId: "job-123", candidates })).body).batchId;
}

async function untilEnded(batchId: string, ended: number): Promise<void> {
  const counts = async () => BatchCounts.parse((await send("GET", `/v1/score/batch/${batchId}?jobs=false`)).body);
  await expect.poll(async () => JOBS - (await counts()).processing).toBe(ended);
}

test("the examples of the document can be sent as they stand to a fresh Worker", async () => {
  const batch = `/v1/score/batch/${BATCH.batchId}`;
  const [job] = BATCH.status.jobs;
  const put = await send("PUT", `/v1/jobs/${CRITERIA.jobId}/criteria`, CRITERIA.newCriteria);
  expect(put).toMatchObject({ status: 200, body: { revision: 1, criteria: CRITERIA.newCriteria.criteria } });
  expect(await send("GET", batch)).toMatchObject({ status: 200, body: { completed: 2, failed: 1, processing: 0 } });
  expect(await send("GET", `/v1/score/${job?.scoringJobId}`)).toMatchObject({
    status: 200,
    body: { result: JOB.scoringJob.result },
  });
  const newest = await send("GET", `/v1/jobs/${CRITERIA.jobId}/applications/app-001/score`);
  expect(newest).toMatchObject({ status: 200, body: { scoringJobId: job?.scoringJobId } });
  expect(await send("GET", "/v1/score/batch")).toMatchObject({
    status: 200,
    body: { data: [{ batchId: BATCH.batchId }] },
  });
  const { jobs } = SUBMISSION.submittedBatch;
  expect(await send("POST", "/v1/score/batch", SUBMISSION.batch)).toMatchObject({ status: 202, body: { jobs } });
  const { scoringJobId } = SUBMISSION.submittedOne;
  expect(await send("POST", "/v1/score", SUBMISSION.one)).toMatchObject({ status: 202, body: { scoringJobId } });
  const retried = await send("POST", `${batch}/retry`);
  expect(retried).toMatchObject({ status: 202, body: { parentBatchId: BATCH.batchId, totalQueued: 1 } });
  const results = await fetch(`${url}${batch}/results`, { headers: ownHeaders() });
  expect(
    (await results.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).status),
  ).toEqual(["completed", "completed", "failed"]);
});

test("fifty watch one batch, many vanish in the middle and some come back: each sees it grow to its end, and no further", async () => {
  const release = await holdChunks(5);
  const batchId = await submit(JOBS, "watched");
  await untilEnded(batchId, 500);
  const watchers = Array.from({ length: WATCHERS }, () => watch(batchId));
  await Promise.all(watchers.map(({ first }) => first));
  const gone = watchers.splice(0, 20);
  for (const { vanish } of gone) vanish();
  await Promise.all(gone.map(({ ended }) => ended));
  const back = gone.slice(0, 10).map(({ events }) => watch(batchId, events.at(-1)?.id));
  release();
  await Promise.all([...watchers, ...back].map(({ ended }) => ended));

  for (const { events } of [...watchers, ...gone, ...back]) expectInOrder(events);
  for (const { events } of [...watchers, ...gone]) expect(events[0]?.id).toBe(500);
  for (const { events } of back) expect(events[0]?.id).toBeGreaterThan(500);
  const last = { id: JOBS, name: "completed", completed: 900, failed: 100, processing: 0, status: "completed" };
  for (const { events } of [...watchers, ...back]) {
    expect(events.at(-1)).toMatchObject(last);
    expect(events.filter(({ name }) => name === "completed")).toHaveLength(1);
  }

  const late = watch(batchId);
  await late.ended;
  expect(late.events).toEqual([expect.objectContaining(last)]);
  expect(await send("GET", `/v1/score/batch/${batchId}/events`, undefined, { "Last-Event-ID": String(JOBS) })).toEqual({
    status: 204,
    body: undefined,
  });
});

test("npm run watch shows a batch to its end, and Ctrl-C ends the watch but not the batch", async () => {
  const release = await holdChunks(0);
  const batchId = await submit(JOBS, "shown");
  const credentials = ["--credentials", join(folder, "credentials.json")];
  const watching = spawn(process.execPath, ["scripts/watch.ts", batchId, ...credentials], { stdio: "pipe" });
  let output = "";
  for (const stream of [watching.stdout, watching.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const code = new Promise((resolve) => watching.once("close", resolve));
  await expect.poll(() => output).toContain("0 %, 0 completed, 0 failed, 1000 processing of 1000");
  watching.kill("SIGINT");
  expect(await code).toBe(130);
  expect(output).toContain("Stopped watching; the batch goes on.");
  release();

  const shown = await npmRun("watch", [batchId, "--tenant", "acme", ...credentials]);
  expect(shown).toMatchObject({ exitCode: 3, stderr: "" });
  expect(shown.stdout).toContain("100 %, 900 completed, 100 failed, 0 processing of 1000\n");
  expect(shown.stdout).toContain(`${batchId} has ended: 900 of 1000 jobs completed, 100 failed.`);
});
