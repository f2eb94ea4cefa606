import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScorecard, type CompiledScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { beginRequest, emptyTally, endRequest, RECENT, type Tally } from "../../../src/core/stats/tally.ts";
import {
  addFalls,
  addTotals,
  fallsOf,
  NO_FALLS,
  NO_TOTALS,
  recentOf,
  summarize,
  totalsOf,
} from "../../../src/core/stats/totals.ts";

const SPECIFICATION = {
  metadata: { spec_version: "1.0", scorecard_id: "checkout", name: "Checkout", model_version: "1.0.0" },
  scaling: { base_points: 500, pdo: 50, target_score: 600, target_odds: 19 },
  variables: [
    { name: "age", type: "numeric" },
    { name: "purpose", type: "categorical" },
  ],
  bins: {
    age: [
      { range: "(-Infinity, 25]", points: -20 },
      { range: "(25, 90]", points: 150 },
      { special: [-999], points: 0 },
      { range: "Missing", points: -5 },
    ],
    purpose: [
      { category: "car%,%business", points: 40 },
      { category: "Missing", points: 0 },
    ],
  },
  risk_grades: [
    { grade: "A", min_score: 550 },
    { grade: "B", min_score: 490, max_score: 550 },
  ],
};
const CARD = compileScorecard(SPECIFICATION);

const applicant = fc.record(
  {
    age: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constantFrom(null, -999, "old", "30")),
    purpose: fc.constantFrom("car", "business", "boat", null, ""),
    colour: fc.constantFrom("red", "blue"),
    __proto__: fc.constant("x"),
  },
  { requiredKeys: [] },
);
type Applicant = Record<string, string | number | null>;

function count(card: CompiledScorecard, records: readonly Applicant[], requestId = "req_1"): Tally {
  const tally = emptyTally(card);
  beginRequest(tally, requestId, records.length);
  for (const record of records) scoreRecord(card, record, {}, tally);
  endRequest(tally, { at: 1_000, latencyMs: 5 });
  return tally;
}

/** Counts in any order, as sums may have been made in any. */
const sorted = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      Array.isArray(member) && Array.isArray(member[0])
        ? member.toSorted((a, b) => String(a).localeCompare(String(b)))
        : member,
    ),
  );

describe("what is counted of records", () => {
  test("is a recount of their results", () => {
    fc.assert(
      fc.property(fc.array(applicant, { maxLength: 60 }), (records) => {
        const results = records.map((record) => scoreRecord(CARD, record, {}));
        const totals = totalsOf(count(CARD, records));
        const tell = (names: readonly string[]) =>
          Object.fromEntries(names.map((name) => [name, names.filter((other) => other === name).length]));
        expect(Object.fromEntries(totals.grades)).toEqual(
          tell(results.flatMap(({ grade }) => (grade === null ? [] : [grade]))),
        );
        expect(Object.fromEntries(summarize(totals).warnings)).toEqual(
          tell(results.flatMap(({ warnings }) => warnings)),
        );
        expect(Object.fromEntries(totals.buckets)).toEqual(
          tell(results.map(({ score }) => `${Math.floor(score / 100) * 100}-${Math.floor(score / 100) * 100 + 100}`)),
        );
        expect([totals.requests, totals.records]).toEqual([1, records.length]);
        expect(totals.scoreSum).toBe(results.reduce((sum, { score }) => sum + score, 0));
        const scores = results.map(({ score }) => score).toSorted((a, b) => a - b);
        expect([totals.least, totals.most]).toEqual([scores[0] ?? null, scores.at(-1) ?? null]);
      }),
    );
  });

  test("is the same whether it is counted together or apart and added up in any order", () => {
    fc.assert(
      fc.property(fc.array(applicant, { maxLength: 40 }), fc.nat(40), (records, cut) => {
        const [a, b] = [count(CARD, records.slice(0, cut)), count(CARD, records.slice(cut))];
        const whole = count(CARD, records);
        expect(sorted(addFalls(fallsOf(a), fallsOf(b)))).toEqual(sorted(fallsOf(whole)));
        expect(sorted(addFalls(fallsOf(b), addFalls(NO_FALLS, fallsOf(a))))).toEqual(sorted(fallsOf(whole)));
        const { pdSum, requests, latencies, latencySum, ...sum } = addTotals(
          totalsOf(b),
          addTotals(NO_TOTALS, totalsOf(a)),
        );
        const { pdSum: pdsOfWhole, ...rest } = totalsOf(whole);
        expect(sorted(sum)).toEqual(
          sorted({ ...rest, requests: undefined, latencies: undefined, latencySum: undefined }),
        );
        expect(pdSum).toBeCloseTo(pdsOfWhole, 9);
        expect([requests, latencies, latencySum]).toEqual([2, [["5", 2]], 10]);
      }),
    );
  });

  test("puts every record into one bin of each variable, and into one cell", () => {
    fc.assert(
      fc.property(fc.array(applicant, { maxLength: 40 }), (records) => {
        const { bins, cells } = fallsOf(count(CARD, records));
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(bins)).toBe(2 * records.length);
        expect(sum(cells.map(([, number]) => number))).toBe(records.length);
      }),
    );
  });

  test("has the last twenty scores in their order, and those of no shadow", () => {
    const records = Array.from({ length: RECENT + 5 }, (_, index) => ({ age: index < 10 ? 20 : 40 }));
    const tally = count(CARD, records, "req_many");
    const recent = recentOf(tally);
    expect(recent.map(({ score }) => score)).toEqual([...Array(5).fill(480), ...Array(15).fill(650)]);
    expect(recent[0]).toMatchObject({ requestId: "req_many", grade: null, latencyMs: 5, at: 1_000 });
    const shadow = emptyTally(CARD);
    scoreRecord(CARD, { age: 40 }, {}, shadow);
    endRequest(shadow, { at: 2_000, latencyMs: null });
    expect(recentOf(shadow)).toEqual([]);
    expect(totalsOf(shadow)).toMatchObject({ requests: 1, records: 1, latencies: [], lastAt: 2_000 });
    expect(recentOf(count(CARD, [{ age: 40 }]))).toHaveLength(1);
  });

  test("names at most fifty unknown features, and none of more than 200 characters", () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, 1]));
    const one = totalsOf(count(CARD, [{ ...many, ["x".repeat(201)]: 1 }, many]));
    expect([one.unknown.length, one.unlisted]).toEqual([50, 21]);
    expect(one.unknown[0]).toEqual(["f0", 2]);
    const other = totalsOf(count(CARD, [{ other: 1, f0: 1 }]));
    const both = addTotals(one, other);
    expect([both.unknown.length, both.unlisted, both.unknown[0]]).toEqual([50, 22, ["f0", 3]]);
    expect(summarize(both).warnings.at(-1)).toEqual(["unrecognized_features: more", 22]);
  });

  test("is told with averages, and null of nothing", () => {
    const totals = totalsOf(
      count(CARD, [
        { age: 40, purpose: "car" },
        { age: 20, purpose: "car" },
      ]),
    );
    expect(summarize(totals)).toMatchObject({
      averageScore: 605,
      averageLatencyMs: 5,
      p95LatencyMs: 5,
      buckets: [
        ["500-600", 1],
        ["600-700", 1],
      ],
    });
    expect(summarize(NO_TOTALS)).toEqual({
      averageScore: null,
      averagePd: null,
      averageLatencyMs: null,
      p95LatencyMs: null,
      buckets: [],
      warnings: [],
    });
  });
});
