import { describe, expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import {
  AGE,
  AGE_BINS,
  ODDS,
  PURPOSE,
  recordOf,
  score,
  specificationOf,
  specificationWith,
  specificationWithPoints,
  type Part,
} from "./example-card.ts";

/** The answer of a card whose score before rounding is `base_points` + `points`. */
const answer = (points: number, scaling: Part) => score(specificationWithPoints(points, scaling), { x: 1 });
const scoreOf = (base: number, points: number, decimals?: number | null) =>
  answer(points, { method: "none", base_points: base, score_decimals: decimals }).score;

describe("a score", () => {
  test("is base points plus the points of every variable", () => {
    expect(score(specificationWith(), { id: "applicant_001", age: 30, purpose: "education" })).toEqual({
      id: "applicant_001",
      score: 497,
      grade: null,
      pd: 0.18,
      contributions: { age: 15, purpose: 30 },
      reasons: [],
      warnings: [],
    });
  });

  test("is rounded to whole points unless the card says otherwise", () => {
    expect(scoreOf(452, 0.5)).toBe(453);
    expect(scoreOf(452, 0.49)).toBe(452);
    expect(scoreOf(452, 0.5, 1)).toBe(452.5);
  });

  test("that is halfway goes away from zero, below zero too", () => {
    expect([scoreOf(0, 2.5), scoreOf(0, -2.5), scoreOf(-3, 0.5), scoreOf(0, -0.5)]).toEqual([3, -3, -3, -1]);
    expect([scoreOf(0, 1.005, 2), scoreOf(0, -1.005, 2), scoreOf(1, 0.005, 2)]).toEqual([1.01, -1.01, 1.01]);
  });

  test("is summed in decimal: 452 + 0.15 + 0.2 is 452.35, which rounds to 452.4", () => {
    const bins = (points: number) => [{ range: "(-Infinity, Infinity)", points }];
    const specification = (decimals: number | null) =>
      specificationWith({
        scaling: { base_points: 452, method: "none", score_decimals: decimals },
        variables: ["a", "b"].map((name) => ({ name, type: "numeric" })),
        bins: { a: bins(0.15), b: bins(0.2) },
      });
    expect(score(specification(1), { a: 1, b: 1 }).score).toBe(452.4);
    expect(score(specification(null), { a: 1, b: 1 }).score).toBe(452.35);
  });

  test("is left unrounded where the decimals are null", () => {
    expect(scoreOf(452, 0.123456789, null)).toBe(452.123456789);
    expect(scoreOf(0.1, 0.2, null)).toBe(0.3);
    expect(scoreOf(0, 1 / 3, null)).toBe(1 / 3);
  });

  test("is never minus zero", () => {
    for (const [base, points, decimals] of [
      [0, -0.4, 0],
      [-0, -0, null],
      [-0, -0, 2],
      [1 / 3, -1 / 3, null],
      [0, -1e-30, 4],
    ] as const) {
      expect(Object.is(scoreOf(base, points, decimals), 0)).toBe(true);
    }
    expect(Object.is(answer(-0, { ...ODDS }).contributions?.["x"], 0)).toBe(true);
  });

  test("of points with very many digits is rounded by its shortest decimal", () => {
    expect(scoreOf(1 / 3, 1000, 2)).toBe(1000.33);
    expect(scoreOf(0.1234567890123456, 1000, 4)).toBe(1000.1235);
  });
});

describe("the probability of default", () => {
  test("at 600 points of a card scaled 600 at 19:1 is 0.05 exactly", () => {
    expect(answer(148, ODDS)).toMatchObject({ score: 600, pd: 0.05 });
  });

  test("50 points further up the odds have doubled: 1 in 39", () => {
    expect(answer(198, ODDS)).toMatchObject({ score: 650, pd: 0.0256 });
    expect(answer(198, { ...ODDS, pd_decimals: null }).pd).toBeCloseTo(1 / 39, 14);
  });

  test("600 at 50:1 with 20 to double the odds: 1 in 51, and one half at an offset of 487.12288", () => {
    const scaling = { base_points: 0, pdo: 20, target_score: 600, target_odds: 50 };
    expect(answer(600, { ...scaling, pd_decimals: 10 }).pd).toBe(0.0196078431);
    expect(answer(487.12288, { ...scaling, pd_decimals: 6 }).pd).toBe(0.5);
    expect(compileScorecard(specificationWithPoints(0, scaling)).odds?.offset).toBeCloseTo(487.12288, 5);
  });

  test("comes from the score before rounding", () => {
    expect(answer(148.49, { ...ODDS, pd_decimals: 6 })).toMatchObject({ score: 600, pd: 0.049678 });
  });

  test("uses the given factor and offset", () => {
    expect(answer(148, { ...ODDS, factor: 72.13, offset: 387.9, pd_decimals: 6 }).pd).toBe(0.050186);
  });

  test("is rounded to 4 decimals unless the card says otherwise, and to none at all for null", () => {
    expect(answer(150, ODDS).pd).toBe(0.0487);
    expect(answer(150, { ...ODDS, pd_decimals: 0 }).pd).toBe(0);
    expect(answer(150, { ...ODDS, pd_decimals: 2 }).pd).toBe(0.05);
    expect(String(answer(150, { ...ODDS, pd_decimals: null }).pd)).toMatch(/^0\.0486993\d{8,}$/);
  });

  test("reaches 0 and 1 at the ends and never leaves them", () => {
    expect([answer(1e9, ODDS).pd, answer(-1e9, ODDS).pd]).toEqual([0, 1]);
  });

  test("is null for a card without odds, which needs no pdo, target score or target odds", () => {
    expect(answer(148, { base_points: 452, method: "none" })).toMatchObject({ score: 600, pd: null });
  });
});

describe("the risk grade", () => {
  const grades = [
    { grade: "A", min_score: 620 },
    { grade: "B", min_score: 540, max_score: 620 },
    { grade: "D", min_score: 400, max_score: 500 },
    { grade: "E", max_score: 400 },
  ];
  const gradeAt = (points: number, decimals: number | null = 0) => {
    const scaling = { base_points: 0, method: "none", score_decimals: decimals };
    const specification = { ...specificationWithPoints(points, scaling), risk_grades: grades };
    return score(specification, { x: 1 }).grade;
  };

  test("has an inclusive minimum and an exclusive maximum", () => {
    expect([620, 540, 400].map((points) => gradeAt(points))).toEqual(["A", "B", "D"]);
    expect([619, 539, 500, 499, 399].map((points) => gradeAt(points))).toEqual(["B", null, null, "D", "E"]);
    expect([619.99, 399.99].map((points) => gradeAt(points, null))).toEqual(["B", "E"]);
  });

  test("is that of the rounded score", () => {
    expect([gradeAt(619.5), gradeAt(619.5, 1), gradeAt(619.49), gradeAt(619.96, 1)]).toEqual(["A", "B", "B", "A"]);
  });

  test("is null for a score in none, and for a card without grades", () => {
    expect(gradeAt(520)).toBeNull();
    for (const none of [undefined, null, []]) {
      expect(score({ ...specificationWith(), risk_grades: none }, { age: 30 }).grade).toBeNull();
    }
  });

  test("without bounds holds every score", () => {
    expect(score(specificationWith({ risk_grades: [{ grade: "any" }] }), {}).grade).toBe("any");
    const nulls = [{ grade: "any", min_score: null, max_score: null }];
    expect(score(specificationWith({ risk_grades: nulls }), {}).grade).toBe("any");
  });
});

describe("what comes with a score", () => {
  const card = compileScorecard(specificationWith());

  test("contributions and reasons only where they are asked for", () => {
    expect(Object.keys(scoreRecord(card, { age: 30 }, {}))).toEqual(["id", "score", "grade", "pd", "warnings"]);
    expect(Object.keys(scoreRecord(card, {}, { contributions: true }))).toContain("contributions");
    expect(Object.keys(scoreRecord(card, {}, { reasons: true, contributions: false }))).not.toContain("contributions");
  });

  test("contributions hold every variable, whatever the record left out", () => {
    expect(scoreRecord(card, {}, { contributions: true }).contributions).toEqual({ age: -5, purpose: 1 });
    const gap = { age: 61, purpose: "car (new)" };
    expect(scoreRecord(card, gap, { contributions: true }).contributions).toEqual({ age: 0, purpose: -12 });
  });

  test.each([["a"], [17], [0], [""]])("the id %j as it was sent", (id) => {
    expect(scoreRecord(card, { id }, {}).id).toBe(id);
  });

  test("a null id where none was sent", () => {
    expect([scoreRecord(card, {}, {}).id, scoreRecord(card, { id: null }, {}).id]).toEqual([null, null]);
  });
});

describe("names that every JavaScript object inherits", () => {
  const names = ["constructor", "toString", "valueOf", "hasOwnProperty"];

  test("are missing features of a card that has them as variables, until a record brings its own", () => {
    for (const name of names) {
      const specification = specificationOf({ ...AGE, name }, AGE_BINS);
      expect(score(specification, {})).toMatchObject({ score: 447, warnings: [`missing_feature: ${name}`] });
      expect(score(specification, { [name]: 30 })).toMatchObject({
        score: 467,
        contributions: { [name]: 15 },
        warnings: [],
      });
      expect(score(specificationOf({ ...PURPOSE, name }, [{ category: "a", points: 1 }]), {}).warnings).toEqual([
        `missing_feature: ${name}`,
      ]);
    }
  });

  test("are unrecognized features where a record has them and the card does not", () => {
    const record = recordOf('{"age": 30, "constructor": 1, "purpose": "education", "__proto__": 2, "toString": null}');
    expect(score(specificationWith(), record)).toMatchObject({
      score: 497,
      warnings: ["constructor", "__proto__", "toString"].map((name) => `unrecognized_feature: ${name}`),
    });
  });

  test("are no features of a record that leaves them out", () => {
    expect(score(specificationWith(), { age: 30, purpose: "education" }).warnings).toEqual([]);
  });
});
