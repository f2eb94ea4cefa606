import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { runWatch } from "../../scripts/watch/command.ts";
import { makeFile, memoryStream } from "./score-run.ts";

interface Call {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Answers one request after another, each in its own way; the last way is for all that follow. */
async function startApi(...answers: ((response: ServerResponse, call: Call) => void)[]) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const call = { path: request.url ?? "", headers: request.headers };
    calls.push(call);
    (answers.length > 1 ? answers.shift() : answers[0])?.(response, call);
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((closed) => void server.close(() => closed()));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { url: `http://127.0.0.1:${address.port}`, calls };
}

function event(completed: number, failed: number, total: number): string {
  const processing = total - completed - failed;
  const status = processing === 0 ? "completed" : "processing";
  const data = JSON.stringify({
    batchId: "batch_1",
    status,
    jobId: "j",
    totalJobs: total,
    completed,
    failed,
    processing,
  });
  return `id: ${completed + failed}\n${processing === 0 ? "event: completed\n" : ""}data: ${data}\n\n`;
}

const stream =
  (...parts: string[]) =>
  (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const part of parts) response.write(part);
    response.end();
  };
const breaking =
  (...parts: string[]) =>
  (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(parts.join(""), () => response.destroy());
  };
const refusing =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    const error = { code: "NOT_FOUND", message: "There is no batch.", errorAction: "Check the id." };
    response.writeHead(status, headers).end(JSON.stringify({ error }));
  };

async function run(args: string[], { tty = false, env = {} }: { tty?: boolean; env?: Record<string, string> } = {}) {
  const stdout = Object.assign(memoryStream(), { isTTY: tty });
  const stderr = memoryStream();
  const exitCode = await runWatch(args, env, { stdout, stderr });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

const at = (url: string) => ["batch_1", "--url", url, "--key", "sk_test_k_s"];

test.each([["--help"], ["-h"]])("%s explains the command and its exit codes", async (flag) => {
  const { exitCode, stdout } = await run([flag]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: npm run watch -- BATCH_ID/);
  expect(stdout).toContain("Exit codes: 0 every job is completed, 3 the batch has ended and jobs of it have failed");
});

test.each([
  [[], "BATCH_ID is missing"],
  [["batch_1", "batch_2"], "One batch at a time, not batch_1 and batch_2."],
  [["batch_1", "--speed", "9"], "--speed"],
])("wrong arguments %j end with the usage and exit code 2", async (args, problem) => {
  const { exitCode, stderr } = await run(args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr).toContain("Usage: npm run watch");
});

test("a line for every event where the output is no terminal, and exit code 0 where every job is completed", async () => {
  const api = await startApi(stream(event(0, 0, 4), ": still here\n\n", event(3, 0, 4), event(4, 0, 4)));
  const { exitCode, stdout, stderr } = await run(at(api.url));
  expect(stdout.replace(/, \d+ s left/, "").split("\n")).toEqual([
    "0 %, 0 completed, 0 failed, 4 processing of 4",
    "75 %, 3 completed, 0 failed, 1 processing of 4",
    "100 %, 4 completed, 0 failed, 0 processing of 4",
    "batch_1 has ended: 4 of 4 jobs completed, 0 failed.",
    "",
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(api.calls).toHaveLength(1);
  expect(api.calls[0]).toMatchObject({
    path: "/v1/score/batch/batch_1/events",
    headers: { authorization: "Bearer sk_test_k_s", "x-tenant-id": "acme" },
  });
});

test("jobs that have failed end it with exit code 3, and it says how to score them anew", async () => {
  const api = await startApi(stream(event(2, 1, 3)));
  const { exitCode, stdout } = await run([...at(api.url), "--tenant", "globex"]);
  expect(exitCode).toBe(3);
  expect(stdout).toContain("2 of 3 jobs completed, 1 failed.");
  expect(stdout).toContain("POST /v1/score/batch/batch_1/retry");
  expect(api.calls[0]?.headers["x-tenant-id"]).toBe("globex");
});

test("a terminal gets one bar, drawn anew at every event, with a mark for what has failed", async () => {
  const api = await startApi(stream(event(0, 0, 60), event(30, 1, 60), event(59, 1, 60)));
  const { stdout } = await run(at(api.url), { tty: true });
  const bars = stdout.split("\r\u001b[2K").map((text) => /\[.*?\]/.exec(text)?.[0]);
  expect(bars).toEqual([
    undefined,
    `[${"-".repeat(30)}]`,
    `[${"#".repeat(14)}x${"-".repeat(15)}]`,
    `[${"#".repeat(29)}x]`,
  ]);
  expect(stdout).toContain("of 60\nbatch_1 has ended");
});

test("a stream that breaks, an API that is busy and one that ends too early are taken up where the last event stood", async () => {
  const api = await startApi(
    breaking(event(0, 0, 4), event(1, 0, 4)),
    refusing(503),
    refusing(429, { "retry-after": "1" }),
    stream(event(2, 1, 4)),
    breaking(": still here\n\n", event(3, 1, 4).slice(0, 30)),
    stream(event(3, 1, 4)),
  );
  const { exitCode, stdout } = await run(at(api.url));
  expect(exitCode).toBe(3);
  expect(api.calls.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1", "1", "1", "3", "3"]);
  expect(stdout).toContain("The API answered 503; another try in 1 s\n");
  expect(stdout).toContain("The API answered 429; another try in 1 s\n");
  expect(stdout.match(/completed, /g)).toHaveLength(5);
});

test("what the API refuses for good ends it with exit code 1 and the API's own words", async () => {
  const api = await startApi(refusing(404));
  const refused = await run(at(api.url));
  expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refused.stderr).toBe("The API refused (404 NOT_FOUND): There is no batch. Check the id.\n");
  expect(api.calls).toHaveLength(1);
});

test("an address that is no Scoreline is said to be none", async () => {
  const page = await startApi((response) => response.writeHead(404).end("<html>"));
  expect((await run(at(page.url))).stderr).toContain("answered 404: is --url the address of a Scoreline?");
  const other = await startApi(stream("data: hello\n\n"));
  const { exitCode, stderr } = await run(at(other.url));
  expect(exitCode).toBe(1);
  expect(stderr).toContain("did not answer with a batch: is --url the address of a Scoreline?");
});

test("address and key come from the credentials of npm start", async () => {
  const api = await startApi(stream(event(1, 0, 1)));
  const keyCalled = (name: string) => ({ key: name, api_key: "k", secret_key: "s" });
  const keys = { test: keyCalled("sk_test_file"), live: keyCalled("sk_live_file") };
  const file = await makeFile("credentials.json", JSON.stringify({ url: api.url, organizationId: "o", keys }));
  expect(await run(["batch_1", "--credentials", file])).toMatchObject({ exitCode: 0 });
  expect(api.calls[0]?.headers.authorization).toBe("Bearer sk_test_file");
});

test("Ctrl-C ends it at once with exit code 130, in the middle of a stream and in a pause", async () => {
  const api = await startApi(
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(event(1, 0, 2), () => process.emit("SIGINT"));
    },
    refusing(503, { "retry-after": "3600" }),
  );
  const stopped = { exitCode: 130, stderr: "Stopped watching; the batch goes on.\n" };
  expect(await run(at(api.url))).toMatchObject(stopped);
  const paused = run(at(api.url));
  while (api.calls.length < 2) await wait(10);
  await wait(50);
  process.emit("SIGINT");
  expect(await paused).toMatchObject(stopped);
});
