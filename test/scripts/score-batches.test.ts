import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { peek } from "../../scripts/score-file/read-records.ts";
import { startFakeApi } from "./fake-api.ts";
import { ages, makeFile, run, scoring } from "./score-run.ts";

test("at most 1,000 records go in a request", async () => {
  const api = await startFakeApi();
  await run(scoring(await makeFile("in.csv", ages(2_500)), api.url));
  expect(api.calls.map(({ records }) => records.length)).toEqual([1_000, 1_000, 500]);
});

test("exactly 1,000 records are one request", async () => {
  const api = await startFakeApi();
  await run(scoring(await makeFile("in.csv", ages(1_000)), api.url));
  expect(api.calls.map(({ records }) => records.length)).toEqual([1_000]);
});

test("wide records go in requests of at most 7 MB, counted in bytes, none lost", async () => {
  const api = await startFakeApi();
  const lines = Array.from({ length: 900 }, (_, index) =>
    JSON.stringify({ id: `a${index}`, note: "ü".repeat(10_000) }),
  );
  const input = await makeFile("in.ndjson", lines.join("\n"));
  expect(await run(scoring(input, api.url))).toMatchObject({ exitCode: 0 });
  expect(api.calls.length).toBe(3);
  expect(Math.max(...api.calls.map(({ bytes }) => bytes))).toBeLessThanOrEqual(7_000_000);
  expect(Math.max(...api.calls.map(({ bytes }) => bytes))).toBeGreaterThan(6_900_000);
  const ids = (await readFile(input.replace(".ndjson", ".scores.csv"), "utf8")).split("\n").slice(1, -1);
  expect(ids.map((line) => line.split(",")[1])).toEqual(lines.map((_, index) => `a${index}`));
});

test("records of megabytes each are not gathered by the thousand", async () => {
  const records = { read: 0 };
  async function* endless() {
    for (;;) yield (records.read += 1);
  }
  const { first, all } = await peek(endless(), (count) => count === 1_000 || records.read > 20);
  expect(first.length).toBe(21);
  expect((await all.next()).value).toBe(1);
});

test("a record too large for any request is named, not sent", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.ndjson", `{"age":1}\n{"note":"${"x".repeat(7_500_000)}"}\n`);
  const { exitCode, stderr } = await run(scoring(input, api.url));
  expect(exitCode).toBe(1);
  expect(stderr).toContain("line 2: the record is larger than a request may be.");
});

test("a file without records makes an empty table of scores", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", "id,age\n");
  const { exitCode, stdout } = await run(scoring(input, api.url));
  expect([exitCode, api.calls.length]).toEqual([0, 0]);
  expect(stdout).toContain("0 records scored");
  expect(await readFile(input.replace(".csv", ".scores.csv"), "utf8")).toBe(
    "row,id,score,pd,risk_grade,warnings,model_version\n",
  );
});
