import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { runImport } from "../../scripts/import-card/command.ts";
import { makeFile, makeFolder, memoryStream, type Ran } from "./score-run.ts";

interface Call {
  readonly path: string;
  readonly type: string | undefined;
  readonly body: Buffer;
}
type Answer = [status: number, body: unknown];

const SPEC = {
  metadata: { spec_version: "1.0", scorecard_id: "c", name: "Card", model_version: "2" },
  scaling: { base_points: 100, method: "none", score_decimals: null, pd_decimals: null },
  variables: [{ name: "age", type: "numeric" }],
  bins: {
    age: [
      { range: "(-Infinity, 25)", points: -5.5 },
      { range: "[25, Infinity)", points: 10 },
      { range: "Missing", points: 0 },
    ],
  },
};
const IMPORTED: Answer = [200, { spec: SPEC, notes: [{ path: "", message: "is rounded" }] }];
const DRY: Answer = [200, { model_id: null, deployment: null }];
const DEPLOYED: Answer = [200, { model_id: "mod_1", deployment: { slug: "dep_1", endpoint: "/v1/score/dep_1" } }];

/** A stand-in for the API that gives its answers one after the other. */
async function startApi(...answers: Answer[]): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      calls.push({ path: request.url ?? "", type: request.headers["content-type"], body });
      const [status, answer] = answers.shift() ?? [500, "none left"];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((closed) => void server.close(() => closed()));
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, calls };
}

async function run(args: string[], url = "http://127.0.0.1:9"): Promise<Ran> {
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const exitCode = await runImport(args, { SCORELINE_URL: url, SCORELINE_KEY: "sk_test_k_s" }, { stdout, stderr });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

const refusal = (code: string, fields: unknown[], details = {}): Answer => [
  422,
  { error: { code, message: "No.", errorAction: "Do better.", fields, details } },
];

describe("npm run import", () => {
  test("sends the file as it is, and says what is in the card with every note", async () => {
    const api = await startApi(IMPORTED);
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0xff]);
    const file = await makeFile("card.csv", bytes);
    const names = ["--scorecard-id", "c", "--name", "A & B", "--model-version", "2", "--special-codes=-1,-2"];
    const { exitCode, stdout } = await run(["--from", file, "--format", "toad", ...names, "--pdo", "20"], api.url);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Card 2 (c)
Base points 100; no odds, so no pd (give --pdo, --target-score and --target-odds)
Scores from 94.5 to 110

Variables (1):
  age  numeric      3 bins, -5.5 to 10 points

Notes (1):
  the file: is rounded
`);
    const query = "scorecard_id=c&name=A+%26+B&model_version=2&special_codes=-1%2C-2&pdo=20";
    expect(api.calls).toEqual([
      { path: `/v1/models/import?format=toad&${query}`, type: "application/octet-stream", body: Buffer.from(bytes) },
    ]);
  });

  test("writes the specification, proves it with rows, and deploys it", async () => {
    const odds = { base_points: 100, pdo: 20, target_score: 600, target_odds: 19 };
    const api = await startApi([200, { spec: { ...SPEC, scaling: odds }, notes: [] }], DRY, DRY, DEPLOYED);
    const file = await makeFile("card.json", "{}");
    const rows = `id,age,wanted\n${Array.from({ length: 1_001 }, (_, at) => `r${at},${at},110`).join("\n")}\n`;
    const proof = ["--verify", await makeFile("rows.csv", rows), "--expected", "wanted", "--tolerance", "0.5"];
    const out = join(await makeFolder(), "spec.json");
    const { exitCode, stdout } = await run(
      ["--from", file, "--format", "pmml", "--out", out, "--deploy", ...proof],
      api.url,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain("20 points double the odds, 600 points are 19 good to 1 bad");
    expect(stdout).toContain("No notes.");
    expect(stdout).toContain("All 1001 rows of");
    expect(stdout).toContain("Deployed as mod_1, to score with at /v1/score/dep_1");
    expect(JSON.parse(await readFile(out, "utf8"))).toEqual({ ...SPEC, scaling: odds });
    const [, first, second, last] = api.calls.map(({ body }) => body.toString());
    const { verification, dry_run } = JSON.parse(first ?? "");
    expect([dry_run, verification.records.length, verification.records[1], verification.tolerance]).toEqual([
      true,
      1_000,
      { id: "r1", age: "1" },
      0.5,
    ]);
    expect(JSON.parse(second ?? "").verification.scores).toEqual([110]);
    expect(JSON.parse(last ?? "")).toEqual({ spec: { ...SPEC, scaling: odds } });
  });

  test("deploys nothing where a row differs, and names the rows", async () => {
    const differences = Array.from({ length: 21 }, (_, index) => ({ index, field: "score", expected: 1, got: 2 }));
    const failed = refusal("verification_failed", [], { differences, total: 21 });
    const api = await startApi(IMPORTED, failed, DEPLOYED);
    const rows = `age,wanted\n${"30,1\n".repeat(25)}`;
    const args = ["--from", await makeFile("c", "x"), "--format", "pmml", "--deploy", "--expected", "wanted"];
    const { exitCode, stderr } = await run([...args, "--verify", await makeFile("rows.csv", rows)], api.url);
    expect([exitCode, api.calls.length]).toEqual([1, 2]);
    expect(stderr).toContain("21 of 25 rows differ:\n  line 2: wanted is 1, and the card comes to 2");
    expect(stderr).toContain("… and 1 more");
  });

  test("lists all that a specification cannot say", async () => {
    const fields = Array.from({ length: 51 }, (_, at) => ({
      field: at === 0 ? "" : `rows[${at}]`,
      message: "is wrong",
    }));
    const { url } = await startApi(refusal("not_expressible", fields));
    const { exitCode, stdout, stderr } = await run(["--from", await makeFile("c", "x"), "--format", "toad"], url);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Refused (not_expressible): No.\n  the file: is wrong\n  rows[1]: is wrong\n");
    expect(stderr).toContain("… and 1 more\nDo better.");
  });

  test.each([
    [
      "a deploy that is refused",
      [IMPORTED, refusal("model_version_exists", [])],
      ["--deploy"],
      "Refused (model_version_exists)",
    ],
    [
      "a proof that is refused",
      [IMPORTED, refusal("invalid_spec", [])],
      ["--verify", "x,y\n1,2\n", "--expected", "y"],
      "Refused (invalid_spec)",
    ],
    [
      "a column that is not there",
      [IMPORTED],
      ["--verify", "x,y\n1,2\n", "--expected", "z"],
      "line 2: the column z holds no number",
    ],
    ["no rows", [IMPORTED], ["--verify", "x,y\n", "--expected", "y"], "holds no rows"],
    ["something that is no Scoreline", [[200, "hello"]], [], "did not answer with a card"],
    [
      "an error that is none of its own",
      [[502, "bad gateway"]],
      [],
      "answered 502: is --url the address of a Scoreline?",
    ],
  ] as [string, Answer[], string[], string][])("%s ends with 1 and says why", async (_, answers, args, why) => {
    const { url } = await startApi(...answers);
    const made = await Promise.all(args.map(async (one) => (one.includes("\n") ? makeFile("rows.csv", one) : one)));
    const { exitCode, stderr } = await run(["--from", await makeFile("c", "x"), "--format", "pmml", ...made], url);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(why)]);
  });

  test("an API that does not answer, and a file that is not there, are said in a line", async () => {
    const file = await makeFile("c", "x");
    expect((await run(["--from", file, "--format", "pmml"])).stderr).toContain("No answer from http://127.0.0.1:9");
    expect((await run(["--from", `${file}.none`, "--format", "pmml"])).stderr).toMatch(/^There is no /);
  });

  test.each([
    [[], "--from FILE is missing"],
    [["--from", "x"], "--format FORMAT is missing"],
    [
      ["--from", "x", "--format", "pmml", "--verify", "r.csv"],
      "--verify ROWS.csv and --expected COLUMN belong together",
    ],
    [["--from", "x", "--format", "pmml", "--tolerance", "much"], "--tolerance is a number of 0 or more"],
    [["--colour"], "Unknown option"],
  ])("wrong arguments end with 2 and the usage: %j", async (args, why) => {
    const { exitCode, stderr } = await run(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(why)]);
    expect(stderr).toContain("Usage: npm run import");
  });

  test("--help prints the usage", async () => {
    const { exitCode, stdout } = await run(["--help"]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Usage: npm run import")]);
  });
});
