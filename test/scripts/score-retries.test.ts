import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { backoffMs, toldDelayMs } from "../../scripts/api/retry-delay.ts";
import type { Batch } from "../../scripts/score-file/batches.ts";
import { sendBatch } from "../../scripts/score-file/send-batch.ts";
import { hungUp, refused, scored, send, startFakeApi } from "./fake-api.ts";
import type { FakeApi } from "./fake-api.ts";
import { ages, makeFile, run, scoring } from "./score-run.ts";

const row = (place: string) => ({ place, row: 1, id: null, features: {}, kept: [], expected: undefined });
const batch: Batch = {
  body: '{"records":[{"age":1},{"age":2}]}',
  rows: [row("line 2"), row("line 3")],
  bytesRead: 30,
};

async function deliver({ url }: FakeApi) {
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const target = { url, key: "k", scorer: { slug: "dep_test" }, version: null };
  const answer = await sendBatch(target, batch, { wait, signal: new AbortController().signal });
  return { waits, scores: answer.results.map(({ score }) => score) };
}

test("Retry-After is obeyed as often as it is said, in seconds, on 429 and 503", async () => {
  const api = await startFakeApi();
  for (let told = 0; told < 8; told += 1) api.answers.push(refused(told % 2 ? 429 : 503, {}, { "retry-after": "7" }));
  expect(await deliver(api)).toEqual({ waits: Array.from({ length: 8 }, () => 7_000), scores: [401, 402] });
});

test("a conflict that passes is waited for, and one that stays is not", async () => {
  const api = await startFakeApi();
  for (const code of ["IDEMPOTENCY_IN_FLIGHT", "WRITE_CONFLICT"]) {
    api.answers.push(refused(409, { code }, { "retry-after": "2" }));
  }
  expect(await deliver(api)).toEqual({ waits: [2_000, 2_000], scores: [401, 402] });
  api.answers.push(refused(409, { code: "STORAGE_QUOTA_EXCEEDED" }, { "retry-after": "60" }));
  await expect(deliver(api)).rejects.toThrow("409 STORAGE_QUOTA_EXCEEDED");
});

test("Retry-After may be a date", async () => {
  const api = await startFakeApi();
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  api.answers.push(refused(503, {}, { "retry-after": date }));
  const most = Date.parse(date) - Date.now();
  const { waits } = await deliver(api);
  expect(waits[0]).toBeGreaterThanOrEqual(Date.parse(date) - Date.now());
  expect(waits[0]).toBeLessThanOrEqual(most);
});

test("Retry-After with nothing usable in it counts as absent, and never means a flood", () => {
  const now = Date.parse("2026-03-26T14:30:00Z");
  expect(toldDelayMs(null, now)).toBeUndefined();
  expect(toldDelayMs("soon", now)).toBeUndefined();
  expect(toldDelayMs("0", now)).toBe(1_000);
  expect(toldDelayMs("Thu, 26 Mar 2026 14:29:00 GMT", now)).toBe(1_000);
  expect(toldDelayMs("Thu, 26 Mar 2026 14:32:00 GMT", now)).toBe(120_000);
});

test("server errors and broken connections are tried again with growing pauses", async () => {
  const api = await startFakeApi();
  api.answers.push(refused(500, {}), hungUp, refused(429, {}), refused(502, {}), hungUp);
  const { waits, scores } = await deliver(api);
  expect(scores).toEqual([401, 402]);
  expect(waits.length).toBe(5);
  for (const [index, ms] of waits.entries()) {
    expect(ms).toBeGreaterThanOrEqual(250 * 2 ** index);
    expect(ms).toBeLessThanOrEqual(500 * 2 ** index);
  }
  expect([backoffMs(1, 0), backoffMs(1, 1), backoffMs(3, 0.5)]).toEqual([250, 500, 1_500]);
});

test("after six tries the run gives up and says what happened", async () => {
  const api = await startFakeApi();
  for (let tries = 0; tries < 9; tries += 1) api.answers.push(refused(500, {}));
  await expect(deliver(api)).rejects.toThrow("The API answered 500. Gave up after 6 tries");
  expect(api.calls.length).toBe(6);
});

test("nobody listening at the address is said in so many words", async () => {
  await expect(deliver({ url: "http://127.0.0.1:1", calls: [], answers: [] })).rejects.toThrow(
    /No answer from http:\/\/127\.0\.0\.1:1 \(.+\)\. Gave up after 6 tries: is .+ running/,
  );
});

test("an answer that is not the API's is refused", async () => {
  const api = await startFakeApi();
  api.answers.push((_call, response) => void response.end("<html>"));
  await expect(deliver(api)).rejects.toThrow("did not answer with scores");
  api.answers.push((_call, response) => void response.writeHead(301, { location: "https://x.example/" }).end());
  await expect(deliver(api)).rejects.toThrow("answered 301 and points to https://x.example/: is --url the address");
  api.answers.push((_call, response) => send(response, 200, { results: [], model_version: "1" }));
  await expect(deliver(api)).rejects.toThrow("answered 0 scores for 2 records");
});

test("a refusal stops at once, names the records by their lines in the file and keeps what is done", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1_500));
  const fields = [
    { field: "records[3].age", message: "must be a number" },
    { field: "records[4]", message: "too many features" },
    { field: "strict_mode", message: "must be a boolean" },
  ];
  const error = {
    code: "VALIDATION_ERROR",
    message: "The body is not valid.",
    errorAction: "Correct the fields.",
    fields,
  };
  api.answers.push((call, response, request) => {
    api.answers.push(refused(422, error));
    scored(call, response, request);
  });
  const { exitCode, stderr } = await run(scoring(input, api.url));
  expect([exitCode, api.calls.length]).toEqual([1, 2]);
  expect(stderr).toContain(
    [
      "The API refused the records from line 1002 to line 1501 (422 VALIDATION_ERROR): The body is not valid.",
      "  line 1005, age: must be a number",
      "  line 1006: too many features",
      "  strict_mode: must be a boolean",
      "Correct the fields.",
      "The scores before them are kept: put it right and run the same command again to go on from there",
      "(with --restart where the input itself has to change).",
      "",
    ].join("\n"),
  );
  const kept = await readFile(input.replace(".csv", ".scores.csv"), "utf8");
  expect(kept.split("\n").length).toBe(1_002);
});
