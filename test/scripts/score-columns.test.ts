import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { refused, scored, send, startFakeApi } from "./fake-api.ts";
import { makeFile, run, score, scoring } from "./score-run.ts";

const VARIABLES = ["age", "purpose"];
const withCard = () => startFakeApi(VARIABLES);

describe("columns", () => {
  test("that the card does not know are not sent, and are told once", async () => {
    const api = await withCard();
    const rows = Array.from({ length: 1_500 }, (_, index) => `a${index},35,car,Meier,x`).join("\n");
    const { stderr, exitCode } = await score(api, "in.csv", `id,age,purpose,name,note\n${rows}\n`);
    expect(exitCode).toBe(0);
    expect(api.calls.map(({ records }) => records[0])).toEqual([
      { id: "a0", age: "35", purpose: "car" },
      { id: "a1000", age: "35", purpose: "car" },
    ]);
    expect(stderr.match(/Not sent, since the card has no such variable: name, note\./g)).toHaveLength(1);
  });

  test("of --keep stand in the output as they were, in that order, and --keep-all keeps every one", async () => {
    const api = await withCard();
    const text = 'id,age,purpose,score,branch\na1,35,car,7,"North, ""1"""\na2,60,,8,\n';
    const kept = await score(api, "in.csv", text, "--keep", "branch,score");
    expect(kept.text).toBe(
      "row,id,score,pd,risk_grade,warnings,model_version,branch,input_score\n" +
        '1,a1,435,0.25,B,,1.2.0,"North, ""1""",7\n' +
        "2,a2,460,0.25,A,missing_feature: purpose,1.2.0,,8\n",
    );
    expect(kept.stderr).toBe("");
    const all = await score(api, "in.csv", text, "--keep-all");
    expect(Object.keys(all.rows[0] ?? {}).slice(7)).toEqual(["age", "purpose", "input_score", "branch"]);
  });

  test("of JSON records are kept and left behind in the same way", async () => {
    const api = await withCard();
    const text =
      '{"id":"a1","age":35,"purpose":"x","tags":["a"],"ok":true}\n{"id":"a2","age":60,"purpose":"x","late":1}\n';
    const { rows, stderr } = await score(api, "in.ndjson", text, "--keep", "tags,ok");
    expect(rows.map(({ tags, ok }) => [tags, ok])).toEqual([
      ['["a"]', "true"],
      ["", ""],
    ]);
    expect(stderr).toContain("no such variable: late.");
    expect(api.calls[0]?.records[0]).toEqual({ id: "a1", age: 35, purpose: "x" });
  });

  test("--id names the column that names the records", async () => {
    const api = await withCard();
    const { rows, stderr } = await score(api, "in.csv", "ref,id,age,purpose\nr1,9,35,car\n", "--id", "ref");
    expect(rows).toMatchObject([{ row: "1", id: "r1", score: "435" }]);
    expect(api.calls[0]?.records).toEqual([{ id: "r1", age: "35", purpose: "car" }]);
    expect(stderr).toContain("no such variable: id.");
  });

  test("a file without ids is scored by row number, with a hint where an id is probably there", async () => {
    const api = await withCard();
    const { rows, stderr } = await score(api, "in.csv", "ID,age,purpose\n9,35,car\n8,60,car\n");
    expect(rows.map(({ row, id }) => [row, id])).toEqual([
      ["1", ""],
      ["2", ""],
    ]);
    expect(stderr).toContain('No column is called id: is it "ID"? Then give --id');
  });

  test("named by an option that the input does not have stop the run, with what is there", async () => {
    const api = await withCard();
    const options = ["--id", "reference", "--keep", "Branch", "--verify", "points"];
    const { exitCode, stderr } = await score(api, "in.csv", "id,age,purpose,branch\na1,35,car,x\n", ...options);
    expect([exitCode, api.calls.length]).toEqual([3, 0]);
    expect(stderr).toContain('--id reference\n  --keep Branch: is it "branch"?\n  --verify points\n');
    expect(stderr).toContain('Its columns are "id", "age", "purpose", "branch".');
  });
});

describe("the header is held against the card", () => {
  test.each([
    ["blanks after commas", "id, age, purpose\na1, 35, car\n", ['age: is it " age"?', 'purpose: is it " purpose"?']],
    ["letter case", "ID,Age,PURPOSE\na1,35,car\n", ['age: is it "Age"?', 'purpose: is it "PURPOSE"?']],
    ["a variable that is not there", "id,age\na1,35\n", ["for 1 of the 2 variables", "  purpose\n"]],
    ["a wrong delimiter", "id:age:purpose\na1:35:car\n", ["for 2 of the 2 variables", "--delimiter"]],
  ])("before the first batch: %s", async (_what, text, words) => {
    const api = await withCard();
    const { exitCode, stderr, text: output } = await score(api, "in.csv", text);
    expect([exitCode, api.calls.length, output]).toEqual([3, 0, ""]);
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).toContain("Nothing was scored.");
  });

  test("and NDJSON records by the members of the first thousand", async () => {
    const api = await withCard();
    const { exitCode, stderr } = await score(api, "in.ndjson", '{"id":"a1","Age":35}\n{"id":"a2","purpose":"x"}\n');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('  age: is it "Age"?');
  });

  test("--force scores all the same", async () => {
    const api = await withCard();
    const { exitCode, rows } = await score(api, "in.csv", "id,age\na1,35\n", "--force");
    expect([exitCode, rows.length]).toEqual([0, 1]);
  });

  test("not with a key that may only score, which is said; every column is sent then", async () => {
    const api = await startFakeApi();
    const { exitCode, stderr } = await score(api, "in.csv", "id,Age,x\na1,35,1\n");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("This key may not read the card (scope read)");
    expect(api.calls[0]?.records).toEqual([{ id: "a1", Age: "35", x: "1" }]);
  });
});

describe("the first rows", () => {
  const missing = (share: number) =>
    Array.from({ length: 1_200 }, (_, index) => `a${index},${index < share ? "" : 35},car`).join("\n");

  test("of which more than half carry the same warning stop the run before anything is written", async () => {
    const api = await withCard();
    const { exitCode, stderr, text } = await score(api, "in.csv", `id,age,purpose\n${missing(501)}\n`);
    expect([exitCode, api.calls.length, text]).toEqual([3, 1, ""]);
    expect(stderr).toContain("501 of 1000  missing_feature: age, first in line 2\n");
    expect(stderr).toContain("--force");
  });

  test("with a column that the card does not know, and a key that may only score, say which key leaves it out", async () => {
    const api = await startFakeApi();
    api.answers.push(({ records }, response) => {
      const warnings = ["unrecognized_feature: x"];
      const results = records.map(({ id }) => ({ id, score: 1, pd: null, risk_grade: null, warnings }));
      send(response, 200, { results, model_version: "1.2.0" });
    });
    const { exitCode, stderr } = await score(api, "in.csv", "id,age,x\na1,35,1\n");
    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      "1 of 1  unrecognized_feature: x, first in line 2\nA key that may read the card (scope read)",
    );
  });

  test("of which half carry it do not, nor do they with --force", async () => {
    const api = await withCard();
    const half = await score(api, "in.csv", `id,age,purpose\n${missing(500)}\n`);
    expect(half).toMatchObject({ exitCode: 0 });
    const forced = await score(api, "in.csv", `id,age,purpose\n${missing(900)}\n`, "--force");
    expect([forced.exitCode, forced.rows.length]).toEqual([0, 1_200]);
  });
});

test("a wrong slug lists the slugs there are", async () => {
  const api = await withCard();
  const input = await makeFile("in.csv", "id,age,purpose\na1,35,car\n");
  const { exitCode, stderr } = await run(["--in", input, "--slug", "dep_tset", "--url", api.url, "--key", "k"]);
  expect(exitCode).toBe(3);
  expect(stderr).toBe("There is no deployment dep_tset. Those that this key sees are\n  dep_test  Checkout\n");
});

test("--contributions, --reasons and --strict are asked for, and the first two are columns", async () => {
  const api = await withCard();
  api.answers.push((call, response) => {
    const reasons = [{ code: "R1", feature: "age", points_lost: 12.5, text: "Short history" }];
    const extra = { contributions: { age: 15, purpose: -3 }, reasons };
    const results = call.records.map(({ id }) => ({
      id,
      score: 1,
      pd: null,
      risk_grade: null,
      warnings: [],
      ...extra,
    }));
    send(response, 200, { results, model_version: "1.2.0" });
  });
  const options = ["--contributions", "--reasons", "--strict"];
  const { rows } = await score(api, "in.csv", "id,age,purpose\na1,35,car\n", ...options);
  expect(api.calls[0]?.body).toMatchObject({ strict_mode: true, include_contributions: true, include_reasons: true });
  expect(rows).toMatchObject([
    {
      points_age: "15",
      points_purpose: "-3",
      reason_1_code: "R1",
      reason_1_feature: "age",
      reason_1_points_lost: "12.5",
      reason_1_text: "Short history",
      reason_4_text: "",
    },
  ]);
});

test("what --strict refuses is named by its line", async () => {
  const api = await withCard();
  const violations = [{ index: 1, id: "a2", feature: "age", problem: "missing_feature" }];
  const error = { code: "strict_mode_violation", message: "Strict mode.", details: { violations, total: 1 } };
  api.answers.push((_call, response) => send(response, 422, { error }));
  const { exitCode, stderr } = await score(api, "in.csv", "id,age,purpose\na1,35,car\na2,,car\n", "--strict");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("  line 3, age: missing_feature\n");
});

describe("the model that the run began with", () => {
  const text = `id,age,purpose\n${Array.from({ length: 1_500 }, (_, index) => `a${index},35,car`).join("\n")}\n`;

  test("is asked by its own id, so that no challenger and no newer version scores a part of the file", async () => {
    const api = await withCard();
    api.answers.push(scored, refused(422, {}));
    const interrupted = await score(api, "in.csv", text);
    expect([interrupted.exitCode, interrupted.rows.length]).toEqual([1, 1_000]);

    api.champion = "mod_2"; // a run that goes on does not ask what the slug has become
    const again = await run([...scoring(interrupted.input, api.url), "--out", interrupted.output]);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(new Set(api.calls.map(({ path }) => path))).toEqual(new Set(["POST /v1/models/mod_1/score/batch"]));
  });

  test("of a key that may not read is known by its version, and a challenger's answer is asked for again", async () => {
    const api = await startFakeApi();
    api.answers.push(scored, newer);
    const { exitCode, rows } = await score(api, "in.csv", text);
    expect([exitCode, new Set(rows.map(({ model_version: version }) => version))]).toEqual([0, new Set(["1.2.0"])]);
    expect(new Set(api.calls.map(({ path }) => path))).toEqual(new Set(["POST /v1/score/dep_test/batch"]));
  });

  test("of a key that may not read stops the run where another one has taken its place", async () => {
    const api = await startFakeApi();
    api.answers.push(scored);
    for (let tries = 0; tries < 6; tries += 1) api.answers.push(newer);
    const { exitCode, stderr, rows, input, output } = await score(api, "in.csv", text);
    expect([exitCode, rows.length]).toEqual([1, 1_000]);
    expect(stderr).toContain("dep_test answered with model version 1.3.0, not 1.2.0, which this run began with.");
    expect(stderr).toContain("Deploy version 1.2.0 again and run the same command to go on");
    expect(await run([...scoring(input, api.url), "--out", output])).toMatchObject({ exitCode: 0 });
  });

  test("may be named by --model, deployed or not, and compared with --verify", async () => {
    const api = await withCard();
    const input = await makeFile("in.csv", "id,age,purpose,points\na1,35,car,435\na2,36,car,999\n");
    const args = ["--in", input, "--model", "mod_1", "--verify", "points", "--url", api.url, "--key", "k"];
    const { exitCode, stdout } = await run(args);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("2 scores compared with the column points: 1 differs");
    expect(api.calls.map(({ path }) => path)).toEqual(["POST /v1/models/mod_1/score/batch"]);
    const unknown = await run(["--in", input, "--model", "mod_9", "--url", api.url, "--key", "k", "--restart"]);
    expect(unknown.exitCode).toBe(3);
    expect(unknown.stderr).toContain("There is no model mod_9. GET /v1/models lists those that this key sees.");
  });

  const newer: typeof scored = ({ records }, response) => {
    const results = records.map(({ id }) => ({ id, score: 1, pd: null, risk_grade: null, warnings: [] }));
    send(response, 200, { results, model_version: "1.3.0" });
  };
});

test("an answer with the id of another record is refused", async () => {
  const api = await withCard();
  api.answers.push((_call, response) => {
    const results = [{ id: "a2", score: 1, pd: null, risk_grade: null, warnings: [] }];
    send(response, 200, { results, model_version: "1.2.0" });
  });
  const { exitCode, stderr } = await score(api, "in.csv", "id,age,purpose\na1,35,car\n");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("answered line 2 with the score of another id");
});

describe("--verify", () => {
  const row = (index: number, points: string) => `a${index},${index % 50},car,${points}`;
  const verified = async (rows: string[]) =>
    score(await withCard(), "in.csv", `id,age,purpose,points\n${rows.join("\n")}\n`, "--verify", "points");

  test("of scores that are all the same says so and ends with 0", async () => {
    const { exitCode, stdout, stderr } = await verified([row(1, "401"), row(2, "402.0"), row(3, " 4.03e2 ")]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("3 scores compared with the column points: none differs");
    expect(stderr).not.toContain("no such variable: points");
  });

  test("counts what differs, names the worst difference and the first ten rows, and ends with 1", async () => {
    const rows = Array.from({ length: 1_600 }, (_, index) =>
      row(index, index === 1_500 ? "" : index % 100 === 0 ? "412.5" : String(400 + (index % 50))),
    );
    const { exitCode, stdout, rows: written } = await verified(rows);
    expect([exitCode, written.length]).toEqual([1, 1_600]);
    expect(stdout).toContain(
      "1,600 scores compared with the column points: 16 differ, 1 of them without a number to compare",
    );
    expect(stdout).toContain(
      "Worst difference 12.5; the first that differ:\n  row 1 (line 2): points 412.5, score 400\n",
    );
    expect(stdout.match(/points 412\.5, score 400/g)).toHaveLength(10);
  });
});

describe("the standard streams", () => {
  const chunks = () => Readable.from([Buffer.from("id,age,pur"), Buffer.from("pose\na1,35,car\n")]);

  test("- reads the one and writes the other, and the summary goes to the standard error", async () => {
    const api = await withCard();
    const args = ["--in", "-", "--out", "-", "--slug", "dep_test", "--url", api.url, "--key", "k"];
    const { exitCode, stdout, stderr } = await run(args, {}, chunks());
    expect(exitCode).toBe(0);
    expect(stdout).toBe("row,id,score,pd,risk_grade,warnings,model_version\n1,a1,435,0.25,B,,1.2.0\n");
    expect(stderr).toContain("1 records scored");
  });

  test.each([
    ["UTF-16", Buffer.from("\ufeffid,age,purpose\na1,35,car\n", "utf16le")],
    ["gzip", gzipSync("id,age,purpose\na1,35,car\n")],
    ["UTF-8 with a byte order mark", Buffer.from("\ufeffid,age,purpose\na1,35,car\n")],
  ])("%s is recognised though it comes byte by byte", async (_what, bytes) => {
    const api = await withCard();
    const args = ["--in", "-", "--out", "-", "--slug", "dep_test", "--url", api.url, "--key", "k"];
    const { stdout } = await run(args, {}, Readable.from([...bytes].map((byte) => Buffer.from([byte]))));
    expect(stdout).toContain("\n1,a1,435,");
  });

  test("- with --format reads another format, and without --out it is refused", async () => {
    const api = await withCard();
    const args = ["--in", "-", "--slug", "dep_test", "--url", api.url, "--key", "k"];
    const json = Readable.from(['[{"id":"a1","age":1,"purpose":"x"}]']);
    const { stdout } = await run([...args, "--out", "-", "--format", "json"], {}, json);
    expect(stdout).toContain("1,a1,401,");
    expect(await run(args, {}, chunks())).toMatchObject({ exitCode: 2 });
  });

  test("an input that goes on does not keep a run that has failed", async () => {
    const api = await withCard();
    const endless = new Readable({ read() {} });
    endless.push("id,Age,purpose\n".concat("a1,35,car\n".repeat(1_200)));
    const args = ["--in", "-", "--out", "-", "--slug", "dep_test", "--url", api.url, "--key", "k"];
    expect(await run(args, {}, endless)).toMatchObject({ exitCode: 3 });
    expect(endless.destroyed).toBe(true);
  });

  test("a reader that takes no more ends the run, which says how far it came", async () => {
    const api = await withCard();
    const child = spawn("bash", [
      "-c",
      `"${process.execPath}" scripts/score.ts --in - --out - --slug dep_test --url ${api.url} --key k | head -1; exit \${PIPESTATUS[0]}`,
    ]);
    child.stdin.on("error", () => undefined); // it may be closed before all of it is read
    child.stdin.end("id,age,purpose\n".concat("a1,35,car\n".repeat(20_000)));
    const [stderr, code] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect(code).toEqual([1, null]);
    expect(stderr).toContain("What reads the standard output took no more after");
  });

  test("an interrupted run that read the standard input is not gone on with", async () => {
    const api = await withCard();
    api.answers.push(scored, (_call, response) => send(response, 401, { error: { code: "NO", message: "No." } }));
    const many = Array.from({ length: 1_500 }, (_, index) => `a${index},35,car\n`).join("");
    const output = await makeFile("scores.csv", "");
    const args = ["--in", "-", "--out", output, "--slug", "dep_test", "--url", api.url, "--key", "k"];
    await run([...args, "--restart"], {}, Readable.from([`id,age,purpose\n${many}`]));
    const again = await run(args, {}, chunks());
    expect(again).toMatchObject({ exitCode: 1 });
    expect(again.stderr).toContain("read the standard input, which cannot be read again from the middle");
  });
});
