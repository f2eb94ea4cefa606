import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { spaceOf } from "../../../src/core/access/space.ts";
import { call, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";
import { pass, stopClock } from "../recompute/world.ts";
import { BatchWorld, candidates } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const good = { answers: { years: 7, licence: true } };
const bad = { answers: { years: "seven" } };

describe("the status of a batch", () => {
  test("asks to be read again in five seconds, until it has ended", async () => {
    const world = await BatchWorld.make();
    const { batchId } = await world.submit({ a: good });
    const before = await world.ask("GET", `/v1/score/batch/${batchId}`);
    await world.finish(batchId);
    const after = await world.ask("GET", `/v1/score/batch/${batchId}`);
    expect([before, after].map(({ headers }) => headers.get("Retry-After"))).toEqual(["5", null]);
  });

  test("leaves its jobs out where it is asked to", async () => {
    const world = await BatchWorld.make();
    const { batchId } = await world.submit({ a: good });
    const short = await world.send<Record<string, unknown>>("GET", `/v1/score/batch/${batchId}?jobs=false`);
    expect(Object.keys(short)).toEqual([
      "batchId",
      "status",
      "jobId",
      "totalJobs",
      "completed",
      "failed",
      "processing",
    ]);
    const wrong = await world.ask("GET", `/v1/score/batch/${batchId}?jobs=no&page=2`);
    expect([wrong.status, wrong.body.error.fields.map(({ field }) => field)]).toEqual([400, ["page", "jobs"]]);
  });

  test("of a job that is under way is processing, for the batch and for the job itself", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId, jobs } = await world.submit({ a: good });
    const startedBy = env.DB.prepare("UPDATE scoring_chunks SET started_at = 1 WHERE space_id = ? AND batch_id = ?");
    await startedBy.bind(world.space, batchId).run();
    const [job] = (await world.status(batchId)).jobs ?? [];
    expect([job?.status, (await world.job(jobs[0]?.scoringJobId ?? "")).status]).toEqual(["processing", "processing"]);
  });

  test("has Scoreline's own counts after a job without criteria: accepted, then failed with the reason", async () => {
    const world = await BatchWorld.make();
    const { batchId, jobs } = await world.submit({ a: good });
    expect(await world.finish(batchId)).toMatchObject({ completed: 0, failed: 1 });
    expect((await world.job(jobs[0]?.scoringJobId ?? "")).error).toMatchObject({
      type: "CONFIGURATION",
      code: "CRITERIA_NOT_FOUND",
    });
  });
});

describe("a job that is scored with a scorecard", () => {
  test("has the result of the scorecard, its contributions and the version that made it", async () => {
    const world = await BatchWorld.make();
    const { slug } = await deploy(world.key, cardOf());
    await world.send("PUT", "/v1/jobs/job-1/criteria", { deployment: slug });
    const features = { age: 41, purpose: "car" };
    const { batchId, jobs } = await world.submit({ a: { features, resumeUrl: "https://example.com/a.pdf" }, b: good });
    expect(await world.finish(batchId)).toMatchObject({ completed: 1, failed: 1 });
    const now = await call<Record<string, unknown>>("POST", `/v1/score/${slug}`, {
      key: world.key,
      body: { id: "a", ...features },
    });
    const { id, score, risk_grade, pd, contributions, warnings } = now.body;
    expect(await world.job(jobs[0]?.scoringJobId ?? "")).toMatchObject({
      resumeUrl: "https://example.com/a.pdf",
      modelVersion: "1.0.0",
      criteriaRevision: 1,
      result: { id, score, risk_grade, pd, contributions, warnings },
    });
    expect((await world.job(jobs[1]?.scoringJobId ?? "")).error?.code).toBe("ANSWER_MISMATCH");
  });

  test("fails where the deployment is none any more", async () => {
    const world = await BatchWorld.make();
    const { slug } = await deploy(world.key, cardOf());
    await world.send("PUT", "/v1/jobs/job-1/criteria", { deployment: slug });
    const { batchId, jobs } = await world.submit({ a: { features: { age: 41 } } });
    await env.DB.prepare("UPDATE deployments SET is_active = 0 WHERE space_id = ?").bind(world.space).run();
    pass(60_000);
    await world.finish(batchId);
    expect((await world.job(jobs[0]?.scoringJobId ?? "")).error?.code).toBe("DEPLOYMENT_NOT_FOUND");
  });
});

describe("the list of batches", () => {
  test("has the newest first, in pages, by job and by status", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const ids: string[] = [];
    for (const [index, jobId] of ["job-1", "job-2", "job-1", "job-1"].entries()) {
      pass(1);
      ids.unshift((await world.submit({ [`a${index}`]: good }, { jobId })).batchId);
    }
    await world.finish(ids[0] ?? "");
    type Page = { data: { batchId: string; createdAt: string }[]; nextCursor: string | null };
    const first = await world.send<Page>("GET", "/v1/score/batch?limit=3");
    expect(first.data.map(({ batchId }) => batchId)).toEqual(ids.slice(0, 3));
    expect(first.data[0]).toMatchObject({ createdAt: "2030-01-01T00:00:00.004Z", status: "completed", processing: 0 });
    const rest = await world.send<Page>("GET", `/v1/score/batch?limit=3&cursor=${first.nextCursor}`);
    expect([rest.data.map(({ batchId }) => batchId), rest.nextCursor]).toEqual([ids.slice(3), null]);
    const listed = async (query: string) =>
      (await world.send<Page>("GET", `/v1/score/batch?${query}`)).data.map(({ batchId }) => batchId);
    expect(await listed("jobId=job-2")).toEqual([ids[2]]);
    expect(await listed("status=completed")).toEqual([ids[0]]);
    expect(await listed("status=processing&jobId=job-1")).toEqual([ids[1], ids[3]]);
  });
});

describe("the results of a batch", () => {
  test("are a line for every job, in the order of the submission, or for those of one status", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId, jobs } = await world.submit({ ...candidates(150), bad, also: bad });
    await world.finish(batchId);
    const lines = async (query = "") => {
      const { text, headers } = await world.ask("GET", `/v1/score/batch/${batchId}/results${query}`);
      expect(headers.get("Content-Type")).toBe("application/x-ndjson");
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line): { scoringJobId: string } => JSON.parse(line));
    };
    const all = await lines();
    expect(all.map(({ scoringJobId }) => scoringJobId)).toEqual(jobs.map(({ scoringJobId }) => scoringJobId));
    expect(all[0]).toEqual(await world.job(jobs[0]?.scoringJobId ?? ""));
    expect((await lines("?status=failed")).map(({ scoringJobId }) => scoringJobId)).toEqual(
      jobs.slice(150).map(({ scoringJobId }) => scoringJobId),
    );
    expect(await lines("?status=queued")).toEqual([]);
  });
});

describe("a batch that is retried", () => {
  test("has its failed applications scored anew by the criteria in force then, in a batch of their own", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId } = await world.submit({ a: good, b: bad, c: bad });
    await world.finish(batchId);
    const text = [
      { id: "years", question: "How many years?", answerType: "list", pointValues: { choices: { seven: 5 } } },
    ];
    await world.putCriteria(text);
    await env.DB.prepare("UPDATE scoring_jobs SET candidate = ? WHERE space_id = ? AND application_id = 'b'")
      .bind(JSON.stringify({ answers: { years: ["seven"] } }), world.space)
      .run();
    type Retried = Awaited<ReturnType<BatchWorld["submit"]>> & { parentBatchId: string };
    const retried = await world.send<Retried>("POST", `/v1/score/batch/${batchId}/retry`);
    expect(retried).toMatchObject({ parentBatchId: batchId, totalQueued: 2, totalSkipped: 0 });
    expect(retried.jobs.map(({ applicationId }) => applicationId)).toEqual(["b", "c"]);
    expect(await world.finish(retried.batchId)).toMatchObject({ parentBatchId: batchId, completed: 1, failed: 1 });
    expect((await world.job(retried.jobs[0]?.scoringJobId ?? "")).criteriaRevision).toBe(2);
    expect(await world.status(batchId)).toMatchObject({ completed: 1, failed: 2 });
    const again = await world.send<Retried>("POST", `/v1/score/batch/${batchId}/retry`);
    expect(again).toMatchObject({ totalQueued: 1, totalSkipped: 1 });
  });

  test("without a failure is told so", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId } = await world.submit({ a: good });
    const { status, body } = await world.ask("POST", `/v1/score/batch/${batchId}/retry`);
    expect([status, body.error.code]).toEqual([409, "NOTHING_TO_RETRY"]);
  });
});

describe("what belongs to another", () => {
  test("tenant, organisation or environment is not there, on every route, warm or cold", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId, jobs } = await world.submit({ a: good, b: bad });
    await world.finish(batchId);
    const organizationId = world.space.slice(0, 24);
    const { key: live } = await makeKey({ organizationId, environment: "live" });
    const { key: stranger } = await makeKey();
    const routes = [
      ["GET", `/v1/score/batch/${batchId}`],
      ["GET", `/v1/score/batch/${batchId}/results`],
      ["GET", `/v1/score/batch/${batchId}/events`],
      ["POST", `/v1/score/batch/${batchId}/retry`],
      ["GET", `/v1/score/${jobs[0]?.scoringJobId}`],
      ["GET", "/v1/jobs/job-1/applications/a/score"],
      ["GET", "/v1/jobs/job-1/criteria"],
    ] as const;
    const others = [
      { key: world.key, tenant: "another" },
      { key: world.key, tenant: "ACME" },
      { key: live, tenant: "acme" },
      { key: stranger, tenant: "acme" },
    ];
    for (const { key, tenant } of others) {
      const headers = { "X-Tenant-Id": tenant };
      for (const [method, path] of routes) {
        const { status, body } = await call<Failure>(method, path, { key, headers });
        expect([path, status, body.error.code]).toEqual([path, 404, "NOT_FOUND"]);
      }
      const listed = await call<{ data: unknown[] }>("GET", "/v1/score/batch", { key, headers });
      expect(listed.body.data).toEqual([]);
      const submitted = await call<{ totalQueued: number }>("POST", "/v1/score/batch", {
        key,
        headers,
        body: { jobId: "job-1", candidates: [{ applicationId: "a", candidate: good }] },
      });
      expect(submitted.body.totalQueued).toBe(1);
    }
    expect(await world.status(batchId)).toMatchObject({ completed: 1, failed: 1 });
    expect(spaceOf(organizationId, "test")).toBe(world.space);
  });

  test("tenant is not answered from what an Idempotency-Key has kept", async () => {
    const world = await BatchWorld.make();
    const body = { jobId: "job-1", candidates: [{ applicationId: "a", candidate: good }] };
    const send = (tenant: string) =>
      call<Failure>("POST", "/v1/score/batch", {
        key: world.key,
        headers: { "X-Tenant-Id": tenant, "Idempotency-Key": "once" },
        body,
      });
    const [first, again, other] = [await send("acme"), await send("acme"), await send("other")];
    expect([first.status, again.text, other.status, other.body.error.code]).toEqual([
      202,
      first.text,
      422,
      "IDEMPOTENCY_KEY_REUSED",
    ]);
  });
});

describe("the tenant's header", () => {
  test.each([undefined, "", "a b", "x".repeat(65), "a/b"])(
    "is asked for, by name, before anything is looked up: %j",
    async (tenant) => {
      const { key } = await makeKey();
      const headers = tenant === undefined ? {} : { "X-Tenant-Id": tenant };
      const { status, body } = await call<Failure>("GET", "/v1/score/batch/batch_x", { key, headers });
      expect([status, body.error.code, body.error.fields.map(({ field }) => field)]).toEqual([
        400,
        "VALIDATION_ERROR",
        ["X-Tenant-Id"],
      ]);
    },
  );
});

test.each([
  [["score"], 202, 200],
  [["read"], 403, 200],
  [["write"], 403, 403],
] as const)("a key with the scopes %j submits: %d, and reads: %d", async (scopes, submits, reads) => {
  const { key } = await makeKey({ scopes: [...scopes] });
  const headers = { "X-Tenant-Id": "acme" };
  const body = { jobId: "j", applicationId: "a", candidate: {} };
  expect((await call("POST", "/v1/score", { key, headers, body })).status).toBe(submits);
  expect((await call("GET", "/v1/score/batch", { key, headers })).status).toBe(reads);
});

describe("the events of a batch", () => {
  const app = createApp();

  async function watch(world: BatchWorld, batchId: string, after?: number): Promise<Response> {
    const headers = {
      Authorization: `Bearer ${world.key}`,
      "X-Tenant-Id": world.tenant,
      ...(after !== undefined && { "Last-Event-ID": String(after) }),
    };
    const request = new Request(`https://scoreline.test/v1/score/batch/${batchId}/events`, { headers });
    return app.fetch(request, env, createExecutionContext());
  }

  async function eventsOf(
    response: Response,
  ): Promise<{ id: number; name: string | undefined; data: Record<string, unknown> }[]> {
    const text = new TextDecoder().decode(await response.arrayBuffer());
    return text
      .split("\n\n")
      .filter((block) => block.startsWith("id:"))
      .map((block) => ({
        id: Number(/^id: (\d+)$/m.exec(block)?.[1]),
        name: /^event: (\w+)$/m.exec(block)?.[1],
        data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null"),
      }));
  }

  test("count what has ended, and close with its end", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId } = await world.submit(candidates(250));
    const response = await watch(world, batchId);
    expect(response.headers.get("Content-Type")).toBe("text/event-stream");
    const events = eventsOf(response);
    await world.finish(batchId);
    const heard = await events;
    expect(heard.at(-1)).toMatchObject({ id: 250, name: "completed", data: { status: "completed", completed: 250 } });
    const ids = heard.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    for (const { id, data } of heard) {
      expect(data).toMatchObject({ batchId, totalJobs: 250, completed: id, processing: 250 - id });
      expect(data).not.toHaveProperty("jobs");
    }
  });

  test("go on after the last one that was received, and are none after the end", async () => {
    const world = await BatchWorld.make();
    await world.putCriteria();
    const { batchId } = await world.submit(candidates(150));
    await world.ring(batchId);
    const [first] = world.messages.splice(0, 1);
    if (!first) throw new Error("no chunk was sent");
    await world.deliver(first);
    const events = eventsOf(await watch(world, batchId, 100));
    for (const message of world.messages.splice(0)) await world.deliver(message);
    expect((await events).map(({ id, name }) => [id, name])).toEqual([[150, "completed"]]);
    expect((await eventsOf(await watch(world, batchId, 120))).map(({ id }) => id)).toEqual([150]);
    expect((await watch(world, batchId, 150)).status).toBe(204);
  });
});
