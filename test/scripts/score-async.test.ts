import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { runAsync } from "../../scripts/score-async/command.ts";
import { endAllStarted, freePort, npmRun, npmStart } from "./npm-run.ts";
import { makeFile, makeFolder, memoryStream } from "./score-run.ts";

/** The deployment that npm start makes for the invented applicants. */
const DEMO_SLUG = "dep_4t22x7fdp5dc";
const Credentials = z.object({ url: z.string(), keys: z.object({ test: z.object({ key: z.string() }) }) });

let folder = "";
let url = "";
let key = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "score-async-"));
  await npmStart(["--port", String(await freePort()), "--persist-to", folder]).until("Stop with Ctrl-C.");
  const credentials = Credentials.parse(JSON.parse(await readFile(join(folder, "credentials.json"), "utf8")));
  url = credentials.url;
  key = credentials.keys.test.key;
});

afterAll(async () => {
  await endAllStarted();
  await rm(folder, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: unknown) {
  const headers = { Authorization: `Bearer ${key}`, "X-Tenant-Id": "acme", "Content-Type": "application/json" };
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.json();
}

async function setCriteria(job: string) {
  const ranges = [
    { min: 0, max: 2, points: 5 },
    { min: 2, max: 50, points: 30 },
  ];
  await call("PUT", `/v1/jobs/${job}/criteria`, {
    criteria: [
      { id: "experience", question: "Years in the trade?", answerType: "number", pointValues: { ranges } },
      { id: "licence", question: "A licence?", answerType: "boolean", pointValues: { true: 20, false: 0 } },
      {
        id: "languages",
        question: "Which languages?",
        answerType: "list",
        pointValues: { choices: { English: 10, German: 15 } },
      },
    ],
  });
}

/** Runs the command in this process on an input of that name. */
async function score(job: string, name: string, content: string, ...more: string[]) {
  const input = await makeFile(name, content);
  const output = join(await makeFolder(), "results.csv");
  return { ...(await again(job, input, output, ...more)), input, output };
}

async function again(job: string, input: string, output: string, ...more: string[]) {
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const args = argumentsOf(job, input, output, ...more);
  const exitCode = await runAsync(args, {}, { stdin: Readable.from([]), stdout, stderr });
  const text = await readFile(output, "utf8").catch(() => "");
  return { exitCode, stdout: stdout.text, stderr: stderr.text, text };
}

function argumentsOf(job: string, input: string, output: string, ...more: string[]): string[] {
  return ["--async", "--job", job, "--in", input, "--out", output, "--url", url, "--key", key, ...more];
}

const rowsOf = (text: string) => parse<Record<string, string>>(text, { columns: true });

describe("a file of answers", () => {
  test("is typed by its criteria and scored in its order, and rows that fail are listed with their reason", async () => {
    await setCriteria("typed");
    const file = [
      "applicant,experience,licence,languages,branch,note",
      "b,4,yes,English; German,North,x",
      'a,"12,5",no,,South,x',
      "c, 1 ,FALSE,German,,x",
      "d,,,,East,",
      ",,,,,",
      "",
    ].join("\n");
    const { exitCode, stdout, stderr, text, output } = await score(
      ...(["typed", "in.csv", file, "--id", "applicant", "--keep", "branch", "--contributions"] as const),
    );
    expect(exitCode).toBe(5);
    expect(stderr).toContain("Not sent, since the job has no such criterion: note.");
    const rows = rowsOf(text);
    expect(rows.map(({ row, id, status, score: points, branch }) => [row, id, status, points, branch])).toEqual([
      ["1", "b", "completed", "10", "North"],
      ["2", "a", "failed", "", "South"],
      ["3", "c", "completed", expect.stringMatching(/^\d$/), ""],
      ["4", "d", "completed", "1", "East"],
    ]);
    expect(rows[0]).toMatchObject({
      percent: "100",
      verdict: "strong",
      criteria_revision: "1",
      points_experience: "30",
      points_licence: "20",
      points_languages: "25",
    });
    expect(rows[1]).toMatchObject({ error_code: "ANSWER_MISMATCH", percent: "" });
    expect(stdout).toContain(
      "4 applications of the job typed: 3 completed, 1 failed\nPassed over 1 row of empty cells\n",
    );
    expect(stdout).toContain(`Results written to ${output}\n`);
    expect(stdout).toMatch(/ {2}row 2 \(line 3\), a: ANSWER_MISMATCH .*experience.*12,5/);
  });

  test("of several batches is written in the order of the file, as the API answers it", async () => {
    await setCriteria("many");
    const lines = Array.from({ length: 2_300 }, (_, index) =>
      JSON.stringify({
        id: `a-${2_300 - index}`,
        experience: index % 50,
        licence: index % 2 === 0,
        languages: ["English"],
      }),
    );
    const input = await makeFile("in.ndjson", lines.join("\n"));
    const output = join(await makeFolder(), "results.ndjson");
    const ran = await again("many", input, output);
    expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("100 %, 2300 completed, 0 failed") });
    const results = ran.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(results.map(({ row, applicationId }) => [row, applicationId])).toEqual(
      lines.map((_, index) => [index + 1, `a-${2_300 - index}`]),
    );
    expect(results[0]).toMatchObject({
      jobId: "many",
      status: "completed",
      result: { contributions: expect.any(Array) },
    });
  });
});

describe("a file that is scored again", () => {
  const FILE = "id,experience,licence,languages\na,4,yes,English\nb,1,no,German\n";
  const jobsOf = (text: string) => rowsOf(text).map(({ scoring_job_id: id }) => id);

  test("hands the same jobs back, and with --rescore makes new ones", async () => {
    await setCriteria("twice");
    const first = await score("twice", "in.csv", FILE);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(await again("twice", first.input, first.output)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("exists already. Give another --out, or --restart to overwrite it."),
    });
    const second = await again("twice", first.input, first.output, "--restart");
    expect(jobsOf(second.text)).toEqual(jobsOf(first.text));
    expect(second.stdout).toContain("2 had been submitted before (--rescore scores them anew)");
    const third = await again("twice", first.input, first.output, "--restart", "--rescore");
    expect(third.stdout).not.toContain("had been submitted before");
    expect(jobsOf(third.text).filter((id) => jobsOf(first.text).includes(id))).toEqual([]);
  });

  test("after an interruption goes on with the jobs that were made, with --rescore too", async () => {
    await setCriteria("broken");
    const input = await makeFile("in.csv", FILE);
    const output = join(await makeFolder(), "results.csv");
    const onProgress = new Writable({
      write: (_chunk, _encoding, done) => {
        process.emit("SIGINT");
        done();
      },
    });
    const args = argumentsOf("broken", input, output, "--rescore");
    const stopped = await runAsync(args, {}, { stdin: Readable.from([]), stdout: memoryStream(), stderr: onProgress });
    expect(stopped).toBe(130);
    const went = await again("broken", input, output, "--rescore");
    expect(went).toMatchObject({ exitCode: 0 });
    const { data } = z.object({ data: z.array(z.unknown()) }).parse(await call("GET", "/v1/score/batch?jobId=broken"));
    expect(data).toHaveLength(1);
    expect(rowsOf(went.text)).toHaveLength(2);
  });

  test("is submitted under the name of the run that was interrupted, so that nothing is scored twice", async () => {
    await setCriteria("resumed");
    const first = await score("resumed", "in.csv", FILE, "--rescore");
    const output = join(await makeFolder(), "results.csv");
    await writeFile(`${output}.progress.json`, JSON.stringify({ asyncRun: crypto.randomUUID() }));
    const state = await readFile(`${output}.progress.json`, "utf8");
    const second = await again("resumed", first.input, output, "--rescore");
    await rm(output);
    await writeFile(`${output}.progress.json`, state);
    const third = await again("resumed", first.input, output, "--rescore");
    expect(jobsOf(third.text)).toEqual(jobsOf(second.text));
    expect(jobsOf(second.text)).not.toEqual(jobsOf(first.text));
  });
});

test("a job that a scorecard scores takes the features of the card", async () => {
  await call("PUT", "/v1/jobs/by-card/criteria", { deployment: DEMO_SLUG });
  const input = join(await makeFolder(), "applicants.csv");
  await npmRun("demo:applicants", ["--count", "40", "--seed", "1", "--out", input]);
  const output = join(await makeFolder(), "results.csv");
  const { exitCode, text } = await again("by-card", input, output, "--contributions");
  expect(exitCode).toBe(0);
  const rows = rowsOf(text);
  expect(rows).toHaveLength(40);
  expect(rows[0]).toMatchObject({ status: "completed", model_version: expect.stringMatching(/\d/), error_code: "" });
  const points = Object.entries(rows[0] ?? {}).filter(([name]) => name.startsWith("points_"));
  expect(points.length).toBeGreaterThan(3);
  expect(points.map(([, earned]) => earned)).not.toContain("");
});

describe("what does not fit is said before anything is submitted", () => {
  test.each([
    ["id,experience,Licence,languages\na,1,yes,\n", '  licence: is it "Licence"?'],
    [
      "id,experience,licence,languages\na,1,yes,\n,1,yes,\na,2,no,\n",
      "  row 2 (line 3): has no id\n  row 3 (line 4): has the id a of row 1",
    ],
  ])("%j", async (content, problem) => {
    await setCriteria("unfit");
    const { exitCode, stderr, text } = await score("unfit", "in.csv", content);
    expect([exitCode, text]).toEqual([3, ""]);
    expect(stderr).toContain(problem);
    expect(await call("GET", "/v1/score/batch?jobId=unfit")).toMatchObject({ data: [] });
  });

  test("a job without criteria", async () => {
    const { exitCode, stderr } = await score("nothing", "in.csv", "id\na\n");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("The job nothing of the tenant acme has no criteria. Set them with PUT");
  });

  test.each([
    [["--async", "--in", "a.csv"], "--job JOB_ID is missing"],
    [["--async", "--job", "j"], "--in FILE is missing"],
    [["--async", "--job", "j", "--in", "a.csv", "--verify", "x"], "--verify"],
  ])("wrong arguments %j, with exit code 2", async (args, problem) => {
    const [stdout, stderr] = [memoryStream(), memoryStream()];
    expect(await runAsync(args, {}, { stdin: Readable.from([]), stdout, stderr })).toBe(2);
    expect(stderr.text).toContain(problem);
    expect(stderr.text).toContain("Usage: npm run score -- --async");
  });
});
