import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { startFakeApi } from "./fake-api.ts";
import { makeFile, run, score, scoring } from "./score-run.ts";

const VARIABLES = ["age", "purpose"];

/** Scores with a card that has the variables age and purpose, and returns id and score of every row. */
async function scoresOf(name: string, content: string | Uint8Array, ...more: string[]) {
  const api = await startFakeApi(VARIABLES);
  const ran = await score(api, name, content, ...more);
  expect(ran.stderr).toBe("");
  expect(ran.exitCode).toBe(0);
  return ran.rows.map(({ row, id, score }) => [row, id, score].join(" "));
}

const TWO = ["1 a1 435", "2 a2 460"];

describe("ids keep every digit", () => {
  const ids = ["9007199254740993", "12345678901234567890", "007", "1.50"];

  test("in CSV", async () => {
    const lines = ids.map((id) => `${id},35,car`);
    expect(await scoresOf("in.csv", `id,age,purpose\n${lines.join("\n")}\n`)).toEqual(
      ids.map((id, index) => `${index + 1} ${id} 435`),
    );
  });

  test("in JSON and NDJSON, where they are numbers beyond 2^53", async () => {
    const numbers = ids.slice(0, 2);
    const records = numbers.map((id) => `{"id": ${id}, "age": 35, "purpose": "car"}`);
    const wanted = numbers.map((id, index) => `${index + 1} ${id} 435`);
    expect(await scoresOf("in.ndjson", records.join("\n"))).toEqual(wanted);
    expect(await scoresOf("in.json", `[${records.join(",")}]`)).toEqual(wanted);
  });

  test("and so do whole numbers that are features, while all others stay numbers", async () => {
    const record = '{"age": 9007199254740993, "purpose": 12.5, "x": "12345678901234567890", "y": 1e20}';
    const api = await startFakeApi();
    await score(api, "in.ndjson", record);
    await score(api, "in.json", `[${record}]`);
    const wanted = { age: "9007199254740993", purpose: 12.5, x: "12345678901234567890", y: 1e20 };
    expect(api.calls.map(({ records }) => records)).toEqual([[wanted], [wanted]]);
  });
});

describe("line ends", () => {
  test.each([
    ["a header with LF and rows with CRLF", "id,purpose,age\na1,car,35\r\na2,car,60\r\n"],
    ["one row with CRLF among rows with LF", "id,purpose,age\na1,car,35\r\na2,car,60\n"],
    ["one row with LF among rows with CRLF", "id,purpose,age\r\na1,car,35\na2,car,60\r\n"],
    ["CR CR LF", "id,purpose,age\r\r\na1,car,35\r\r\na2,car,60\r\r\n"],
    ["CR alone", "id,purpose,age\ra1,car,35\ra2,car,60"],
  ])("%s leave nothing in a cell", async (_what, content) => {
    const api = await startFakeApi(VARIABLES);
    const { rows } = await score(api, "in.csv", content);
    expect(rows.map(({ id, score }) => `${id} ${score}`)).toEqual(["a1 435", "a2 460"]);
    expect(api.calls[0]?.records).toEqual([
      { id: "a1", purpose: "car", age: "35" },
      { id: "a2", purpose: "car", age: "60" },
    ]);
  });
});

test("rows of empty cells and rows that repeat the header are passed over and counted, and rows keep their numbers", async () => {
  const api = await startFakeApi(VARIABLES);
  const text = "id,age,purpose\na1,35,car\nid,age,purpose\n\n, ,\na2,60,car\n,,\n,,\n";
  const { rows, stdout, exitCode } = await score(api, "in.csv", text);
  expect(exitCode).toBe(0);
  expect(rows.map(({ row, id }) => `${row} ${id}`)).toEqual(["1 a1", "4 a2"]);
  expect(stdout).toContain("2 records scored");
  expect(stdout).toContain("Passed over 3 rows of empty cells\nPassed over 1 row that repeats the header\n");
});

test("a row whose cells are empty but for its id is an applicant", async () => {
  const api = await startFakeApi(VARIABLES);
  const { rows } = await score(api, "in.csv", "id,age,purpose\na1,35,car\na2,36,car\na3,,\n");
  expect(rows.map(({ id }) => id)).toEqual(["a1", "a2", "a3"]);
});

describe("the delimiter", () => {
  test.each([
    ["in.csv", "id;age;purpose\na1;35;car\na2;60;car, new\n"],
    ["in.csv", "id|age|purpose\na1|35|car\na2|60|car\n"],
    ["in.csv", "id\tage\tpurpose\na1\t35\tcar\na2\t60\tcar\n"],
    ["in.csv", '"id, the name";age;purpose;id\nx;35;car;a1\nx;60;car;a2\n'],
    ["in.tsv", "id\tage\tpurpose\na1\t35\tcar\na2\t60\tcar, new; used\n"],
  ])("of %s is found: %j", async (name, content) => {
    const api = await startFakeApi(VARIABLES);
    const { rows, exitCode } = await score(api, name, content);
    expect(exitCode).toBe(0);
    expect(rows.map(({ row, id, score }) => `${row} ${id} ${score}`)).toEqual(TWO);
  });

  test("is what --delimiter says, also tab", async () => {
    expect(await scoresOf("in.csv", "id~age~purpose\na1~35~a\na2~60~b;c\n", "--delimiter", "~")).toEqual(TWO);
    expect(await scoresOf("in.csv", "id\tage\tpurpose\na1\t35\ta\na2\t60\tb\n", "--delimiter", "tab")).toEqual(TWO);
    const wrong = await run(["--in", "a.csv", "--slug", "dep_x", "--delimiter", "||"]);
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(wrong.stderr).toContain('--delimiter takes one character or tab, not "||".');
  });
});

describe("how a file is stored", () => {
  const text = "id,age,purpose\na1,35,bücher\na2,60,car\n";
  const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();

  test.each([
    ["UTF-16 with a byte order mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["big-endian UTF-16 with one", swapped(Buffer.from(`\ufeff${text}`, "utf16le"))],
    ["UTF-16 without one", Buffer.from(text, "utf16le")],
    ["UTF-8", Buffer.from(text)],
    ["gzip, whatever its name", gzipSync(text)],
  ])("%s is read", async (_what, bytes) => {
    const api = await startFakeApi(VARIABLES);
    const { rows } = await score(api, "in.csv", bytes);
    expect(rows.map(({ id }) => id)).toEqual(["a1", "a2"]);
    expect(api.calls[0]?.records[0]).toEqual({ id: "a1", age: "35", purpose: "bücher" });
  });

  test("the name of a compressed file says its format, and the scores are named after it", async () => {
    const api = await startFakeApi(VARIABLES);
    const input = await makeFile("in.ndjson.gz", gzipSync('{"id":"a1","age":35,"purpose":"x"}\n'));
    const { exitCode, stdout } = await run(scoring(input, api.url));
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Scores written to ${input.replace(".ndjson.gz", ".scores.csv")}`);
  });

  test("a gzip file that is cut short is said to be so, and what came before is kept", async () => {
    const api = await startFakeApi(VARIABLES);
    const { exitCode, stderr } = await score(api, "in.csv.gz", gzipSync(text).subarray(0, 40));
    expect(exitCode).toBe(1);
    expect(stderr).toContain("is a damaged or incomplete gzip file");
  });
});

test("numbers with a decimal comma, and with commas as in 1,234, are named as such in the row and in the summary", async () => {
  const api = await startFakeApi(VARIABLES);
  api.answers.push(({ records }, response) => {
    const results = records.map(({ id, age }) => ({
      id,
      score: 400,
      pd: null,
      risk_grade: null,
      warnings: /^\d+$/.test(String(age)) ? [] : ["invalid_value: age"],
    }));
    response.end(JSON.stringify({ results, model_version: "1.2.0" }));
  });
  const cells = ["1,5", "1.234,56", "1,234", "1,234,567.5", "old", "35", "36", "37", "38", "39", "40", "41"];
  const lines = cells.map((cell, index) => `a${index};${cell};car`);
  const { rows, stdout } = await score(api, "in.csv", `id;age;purpose\n${lines.join("\n")}\n`);
  expect(rows.slice(0, 6).map(({ warnings }) => warnings)).toEqual([
    "invalid_value: age (decimal comma)",
    "invalid_value: age (decimal comma)",
    "invalid_value: age (comma between digits as in 1,234)",
    "invalid_value: age (comma between digits as in 1,234)",
    "invalid_value: age",
    "",
  ]);
  expect(stdout).toContain("2  invalid_value: age (decimal comma)\n");
});
