import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readCsv } from "../../scripts/score-file/read-csv.ts";
import { compileScorecard } from "../../src/core/scorecard/compile.ts";
import { checkRecord } from "../../src/core/scorecard/record.ts";
import { scoreRecord } from "../../src/core/scorecard/score.ts";
import { startFakeApi } from "./fake-api.ts";
import { makeFile, run, scoring } from "./score-run.ts";

async function recordsSent(name: string, content: string | Uint8Array, ...more: string[]) {
  const api = await startFakeApi();
  const ran = await run([...scoring(await makeFile(name, content), api.url), ...more]);
  expect(ran).toMatchObject({ exitCode: 0 });
  return api.calls.flatMap(({ records }) => records);
}

async function complaint(name: string, content: string | Uint8Array): Promise<string> {
  const api = await startFakeApi();
  const { exitCode, stderr } = await run(scoring(await makeFile(name, content), api.url));
  expect(exitCode).toBe(1);
  return stderr;
}

test("a CSV file's header names the features, empty cells are null and all others are text", async () => {
  const records = await recordsSent("in.csv", 'id,age,purpose\na1,35,"car, new"\na2,,"said ""no"""\n');
  expect(records).toEqual([
    { id: "a1", age: "35", purpose: "car, new" },
    { id: "a2", age: null, purpose: 'said "no"' },
  ]);
});

test("a category is the same from CSV and from JSON: the text of its value", async () => {
  const bins = ["true", "1", "1.0", "True", "0.5"].map((category, index) => ({ category, points: index + 1 }));
  const card = compileScorecard({
    metadata: { spec_version: "1.0", scorecard_id: "c", name: "C", model_version: "1" },
    scaling: { base_points: 0, method: "none" },
    variables: [{ name: "x", type: "categorical" }],
    bins: { x: bins },
  });
  const scoresOf = (records: readonly unknown[]) =>
    records.map((record) => (checkRecord(record, "", []) ? scoreRecord(card, record, {}).score : undefined));
  const fromCsv = await recordsSent("in.csv", "x\ntrue\n1\n1.0\nTrue\n0.5\n");
  expect(scoresOf(fromCsv)).toEqual([1, 2, 3, 4, 5]);
  const fromJson = await recordsSent(
    "in.json",
    '[{"x":true},{"x":1},{"x":"1.0"},{"x":"True"},{"x":0.5},{"x":1.0},{"x":"true"}]',
  );
  expect(scoresOf(fromJson)).toEqual([1, 2, 3, 4, 5, 2, 1]);
});

test("a CSV file may have a byte order mark, Windows or old Mac line ends, blank lines and no last line break", async () => {
  const wanted = [
    { id: "a1", age: "35" },
    { id: "a2", age: "36" },
  ];
  expect(await recordsSent("in.csv", "\ufeffid,age\r\na1,35\r\n\r\na2,36")).toEqual(wanted);
  expect(await recordsSent("in.csv", "id,age\ra1,35\ra2,36\r")).toEqual(wanted);
});

test("a CSV record with an empty id goes without one", async () => {
  expect(await recordsSent("in.csv", "id,age\n,35\n")).toEqual([{ age: "35" }]);
});

test("records are the same wherever a CSV file is cut into chunks", async () => {
  const text = 'id,purpose\r\n"a1","car"\r\na2,"said ""no"""\r\n"a3","two\r\nlines"\r\n';
  const wanted = [
    { id: "a1", purpose: "car" },
    { id: "a2", purpose: 'said "no"' },
    { id: "a3", purpose: "two\r\nlines" },
  ];
  async function* inTwo(at: number) {
    yield text.slice(0, at);
    yield text.slice(at);
  }
  for (let at = 0; at <= text.length; at += 1) {
    const placed = await Array.fromAsync(
      readCsv({ name: "in.csv", bytesRead: 0, chunks: inTwo(at) }, { empty: 0, headers: 0 }, undefined),
    );
    expect(
      placed.map(({ record }) => record),
      `cut at ${at}`,
    ).toEqual(wanted);
  }
});

test("characters of several bytes survive wherever the file is cut into chunks", async () => {
  const purposes = Array.from({ length: 6_000 }, (_, index) => `é${"ü".repeat(index % 7)}\r\n, ${index}`);
  const lines = purposes.map((purpose) => `"${purpose}",1`);
  const records = await recordsSent("in.csv", `purpose,age\r\n${lines.join("\r\n")}\r\n`);
  expect(records.map(({ purpose }) => purpose)).toEqual(purposes);
});

test("a JSON file is an array of records, and its numbers stay numbers", async () => {
  const records = [{ id: "a1", age: 35, owner: true, purpose: null }, { age: 1.5 }];
  expect(await recordsSent("in.json", `\ufeff${JSON.stringify(records, null, 2)}\n\n`)).toEqual(records);
  expect(await recordsSent("in.json", `${JSON.stringify(records)}${" ".repeat(100_000)}`)).toEqual(records);
  expect(await recordsSent("in.json", "[]")).toEqual([]);
});

test("a JSON file larger than a chunk is read whole and in order", async () => {
  const records = Array.from({ length: 3_500 }, (_, index) => ({
    id: `a${index}`,
    purpose: "ü".repeat(40),
    age: index,
  }));
  expect(await recordsSent("in.json", JSON.stringify(records))).toEqual(records);
});

test("an NDJSON file has a record a line, blank lines and any line separator inside a string allowed", async () => {
  const records = [
    { id: "a1", purpose: "one\u2028two" },
    { id: "a2", age: 3 },
  ];
  const text = `${JSON.stringify(records[0])}\r\n\n${JSON.stringify(records[1])}`;
  expect(await recordsSent("in.ndjson", text)).toEqual(records);
  expect(await recordsSent("in.jsonl", text)).toEqual(records);
  expect(await recordsSent("export.txt", text, "--format", "ndjson")).toEqual(records);
});

test("scores come out as CSV in the order of the input", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.json", '[{"id":"a,1","age":35},{"age":60,"x":null,"y":null},{"id":"a3","age":600}]');
  const { exitCode } = await run(scoring(input, api.url));
  expect(exitCode).toBe(0);
  expect(await readFile(input.replace(".json", ".scores.csv"), "utf8")).toBe(
    [
      "row,id,score,pd,risk_grade,warnings,model_version",
      '1,"a,1",435,0.25,B,,1.2.0',
      "2,,460,0.25,A,missing_feature: x; missing_feature: y,1.2.0",
      "3,a3,1000,,,,1.2.0",
      "",
    ].join("\n"),
  );
  expect(api.calls[0]).toMatchObject({
    path: "POST /v1/score/dep_test/batch",
    authorization: "Bearer sk_test_k_s",
  });
});

test("a CSV row with too many or too few cells is named by its line, cells with line breaks counted", async () => {
  const text = 'id,age,purpose\na1,35,"two\nlines"\n\na2,36\n';
  expect(await complaint("in.csv", text)).toContain("in.csv, line 5: 2 fields where the header has 3.");
  expect(await complaint("in.csv", "id,age\na1,35,car\n")).toContain("line 2: 3 fields where the header has 2.");
});

test("a bad row far into a large CSV file is named by its line", async () => {
  const good = Array.from({ length: 30_000 }, (_, index) => `a${index},"35"\n`).join("");
  expect(await complaint("in.csv", `id,age\n${good}bad\n`)).toContain("line 30002: 1 field where");
});

test("a quote that never closes or closes too early is named by its line", async () => {
  expect(await complaint("in.csv", 'id,age\na1,35\na2,"36\na3,37\n')).toContain("line 3: a quoted cell is malformed");
  expect(await complaint("in.csv", 'id,age\na1,35\n"a"2,36\n')).toContain("line 3: a quoted cell is malformed");
});

test("an open quote does not draw the rest of a huge file into memory", async () => {
  const text = `id,age\n"a1,35\n${"a2,36\n".repeat(2_000_000)}"`;
  expect(await complaint("in.csv", text)).toContain("line 2: a quoted cell is malformed or never closes.");
});

test("a CSV header with a repeated or empty name is refused", async () => {
  expect(await complaint("in.csv", "id,age,age\n")).toContain('line 1: the header names "age" twice.');
  expect(await complaint("in.csv", "id,age,\n")).toContain("column 3 of the header has no name");
  expect(await complaint("in.csv", "")).toContain("is empty");
});

test("a malformed NDJSON line or one that is no record is named by its number", async () => {
  expect(await complaint("in.ndjson", '{"age":1}\n{"age":\n')).toContain("in.ndjson, line 2: not valid JSON");
  expect(await complaint("in.ndjson", '{"age":1}\n\n[1]\n')).toContain("line 3: expected a record, found [1].");
  expect(await complaint("in.ndjson", "7\n")).toContain("line 1: expected a record, found 7.");
});

test("what is wrong in a JSON file is named by the record", async () => {
  expect(await complaint("in.json", '[{"age":1},null]')).toContain("in.json, record 2: expected a record, found null.");
  expect(await complaint("in.json", '[{"age":1},{"age":]')).toContain("after record 1: not valid JSON");
  expect(await complaint("in.json", '[{"age":1},{"age":2}')).toContain("after record 2: not valid JSON (the file ends");
  expect(await complaint("in.json", '[{"age":1}] x')).toContain("after record 1: not valid JSON");
  expect(await complaint("in.json", '{"records":[]}')).toContain("not a JSON array of records");
  expect(await complaint("in.json", " ")).toContain("not a JSON array of records");
});

test("every complaint about the input says how to go on", async () => {
  for (const [name, text] of [
    ["in.csv", "id,age\na1\n"],
    ["in.ndjson", "{\n"],
    ["in.json", "[1]"],
  ] as const) {
    expect(await complaint(name, text)).toContain("Then run the same command with --restart.");
  }
});

test("a file that is not UTF-8 is refused", async () => {
  expect(await complaint("in.csv", Buffer.from("id,purpose\na1,m\u00f6bel\n", "latin1"))).toContain(
    "is not UTF-8 text",
  );
});
