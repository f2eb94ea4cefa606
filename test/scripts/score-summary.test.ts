import { expect, test } from "vitest";
import { histogram } from "../../scripts/score-file/histogram.ts";
import { showProgress } from "../../scripts/score-file/progress.ts";
import { summarize } from "../../scripts/score-file/summary.ts";
import { countResults, emptyTally } from "../../scripts/score-file/tally.ts";
import type { Tally } from "../../scripts/score-file/tally.ts";
import { memoryStream } from "./score-run.ts";

type Result = { score: number; grade?: string | null; warnings?: string[] };

function tallyOf(results: Result[], tally: Tally = emptyTally()): Tally {
  countResults(tally, [], {
    model_version: "1.0.0",
    results: results.map(({ score, grade = "A", warnings = [] }) => ({
      id: null,
      score,
      pd: null,
      risk_grade: grade,
      warnings,
    })),
  });
  return tally;
}

test("the summary states the records, the time, the scores, the grades and the warnings", () => {
  const warnings = ["missing_feature: age"];
  const tally = tallyOf([
    { score: 300, grade: "B", warnings },
    { score: 410, grade: null },
    { score: 419, warnings: [...warnings, "unknown_category: purpose"] },
    { score: 512 },
  ]);
  tally.elapsedMs = 2_000;
  expect(summaryOf(tally, { empty: 2, headers: 1 }).split("\n")).toEqual([
    "4 records scored in 2.0 s (2 records/s)",
    "Passed over 2 rows of empty cells",
    "Passed over 1 row that repeats the header",
    "Model version 1.0.0",
    "Scores written to /tmp/scores.csv",
    "",
    "Scores: mean 410.25, lowest 300, highest 512",
    `  300 to <350  ${"#".repeat(20).padEnd(40)}          1   25.0%`,
    `  350 to <400  ${" ".repeat(40)}          0    0.0%`,
    `  400 to <450  ${"#".repeat(40)}          2   50.0%`,
    `  450 to <500  ${" ".repeat(40)}          0    0.0%`,
    `  500 to <550  ${"#".repeat(20).padEnd(40)}          1   25.0%`,
    "",
    "Risk grades",
    `       A  ${"#".repeat(40)}          2   50.0%`,
    `       B  ${"#".repeat(20).padEnd(40)}          1   25.0%`,
    `  (none)  ${"#".repeat(20).padEnd(40)}          1   25.0%`,
    "",
    "Records with warnings: 2 (50.0%); most frequent:",
    "          2  missing_feature: age",
    "          1  unknown_category: purpose",
  ]);
});

test("only the five most frequent warnings are listed", () => {
  const warnings = ["f", "e", "d", "c", "b", "a"];
  const text = summaryOf(
    tallyOf([
      { score: 1, warnings },
      { score: 1, warnings: ["f"] },
    ]),
  );
  expect(
    text
      .split("\n")
      .slice(-5)
      .map((line) => line.trim()),
  ).toEqual(["2  f", "1  a", "1  b", "1  c", "1  d"]);
  expect(summaryOf(tallyOf([{ score: 1 }]))).toContain("No record has warnings");
});

const binsOf = (values: number[]) =>
  histogram(values.map((value) => [value, 1])).map(({ from, count }) => [from, count]);

test("scores of any scale fall in about ten bins with round edges", () => {
  expect(binsOf([5])).toEqual([[5, 1]]);
  expect(binsOf([])).toEqual([]);
  expect(binsOf([-0.1, 0.1, 0.3])).toEqual([
    [-0.1, 1],
    [-0.05, 0],
    [0, 0],
    [0.05, 0],
    [0.1, 1],
    [0.15, 0],
    [0.2, 0],
    [0.25, 0],
    [0.3, 1],
  ]);
  for (const spread of [0.003, 1, 7, 480, 1e6]) {
    const found = binsOf([-spread / 3, spread]);
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(found.length).toBeLessThanOrEqual(12);
  }
});

const summaryOf = (tally: Tally, passedOver = { empty: 0, headers: 0 }) =>
  summarize({ tally, output: "/tmp/scores.csv", passedOver, verify: undefined });

const differentResults = (start: number): Result[] =>
  Array.from({ length: 1_000 }, (_, index) => ({ score: (start + index) / 100, warnings: [`w${start + index}`] }));

test("a million different scores and warnings are tallied in bounded memory, and the mean stays exact", () => {
  const tally = emptyTally();
  for (let start = 0; start < 1_000_000; start += 1_000) tallyOf(differentResults(start), tally);
  expect(JSON.stringify(tally).length).toBeLessThan(100_000);
  expect(tally.sum / tally.records).toBeCloseTo(4_999.995, 6);
  expect(Object.values(tally.steps).reduce((sum, count) => sum + count)).toBe(1_000_000);
  expect(tally.warnings["(other warnings)"]).toBe(999_000);
  const bins = histogram(Object.entries(tally.steps).map(([key, count]) => [Number(key) * tally.step, count]));
  expect(bins.length).toBe(10);
  for (const { count } of bins) expect(Math.abs(count - 100_000)).toBeLessThan(1_000);
});

function clock() {
  const times = { ms: 0 };
  return { times, now: () => times.ms };
}

test("a terminal shows a bar with percent, records, rate and time left, counted from where the run resumed", () => {
  const stream = Object.assign(memoryStream(), { isTTY: true });
  const { times, now } = clock();
  const progress = showProgress(stream, { size: 1_000, start: { bytes: 200, records: 2_000 }, now });
  times.ms = 4_000;
  progress.update({ bytes: 600, records: 6_000 });
  progress.note("The API answered 429");
  progress.end();
  const bar = "[##############----------] 60 %, 6,000 records, 1,000 records/s, 4 s left";
  expect(stream.text).toBe(`\r\u001b[2K${bar}\r\u001b[2KThe API answered 429\n${bar}\n`);
});

test("without a terminal a plain line comes about every two seconds", () => {
  const stream = memoryStream();
  const { times, now } = clock();
  const progress = showProgress(stream, { size: 36_000, start: { bytes: 0, records: 0 }, now });
  for (times.ms = 500; times.ms <= 4_500; times.ms += 500)
    progress.update({ bytes: times.ms / 500, records: times.ms });
  progress.end();
  expect(stream.text.split("\n")).toEqual([
    "0 %, 2,000 records, 1,000 records/s, 4 h 59 min left",
    "0 %, 4,000 records, 1,000 records/s, 4 h 59 min left",
    "",
  ]);
});
