import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelOf, type LabelType } from "../../../src/core/annotation/label.ts";
import type { Agreement } from "../../../src/features/agreement/agreement.schemas.ts";
import { alphaSlowly, KRIPPENDORFF, KRIPPENDORFF_ALPHA, unitsOf } from "../../core/annotation/slow-agreement.ts";
import { LABELS, makeLabel, makeTeam, NEW_LABELS, rate, SCORES } from "../../support/annotations.ts";
import { call } from "../../support/api.ts";
import { makeKey, type TestKey } from "../../support/keys.ts";

const agreementOf = async (key: string, id: string, query = ""): Promise<Agreement> => {
  const { status, body, text } = await call<Agreement>("GET", `${LABELS}${id}/agreement/${query}`, { key });
  expect(status, text).toBe(200);
  return body;
};

const DIGITS = {
  star: { name: "S", type: "star", settings: { no_of_stars: 5 } },
  numeric: { name: "N", type: "numeric", settings: { min: -1_000, max: 1_000, step_size: 0.25 } },
  categorical: {
    name: "C",
    type: "categorical",
    settings: { options: [1, 2, 3, 4, 5].map((n) => ({ label: String(n) })) },
  },
} as const;
type Digit = keyof typeof DIGITS;

const VALUE: Readonly<Record<Digit, (value: number) => object>> = {
  star: (rating) => ({ rating }),
  numeric: (value) => ({ value }),
  categorical: (value) => ({ selected: [String(value)] }),
};

/** Sends a matrix of values, a row for each annotator, 0 where there is none; returns the label's id. */
async function sendMatrix(
  admin: TestKey,
  keys: readonly string[],
  type: Digit,
  matrix: readonly (readonly number[])[],
) {
  const { id: label_id } = await makeLabel(admin.key, { ...DIGITS[type], name: crypto.randomUUID() });
  const sources = (matrix[0] ?? []).map(() => crypto.randomUUID());
  for (const [row, values] of matrix.entries()) {
    for (const [unit, value] of values.entries()) {
      if (value !== 0) await rate(keys[row] ?? "", sources[unit] ?? "", { label_id, value: VALUE[type](value) });
    }
  }
  return { label_id, sources };
}

describe("Krippendorff's own data give Krippendorff's alpha", () => {
  test.each([
    ["star", "ordinal"],
    ["numeric", "interval"],
    ["categorical", "nominal"],
  ] as const)("for a %s label, whose values are %s", async (type, level) => {
    const { admin, annotators } = await makeTeam("A", "B", "C", "D");
    const { label_id } = await sendMatrix(
      admin,
      annotators.map(({ key }) => key),
      type,
      KRIPPENDORFF,
    );
    const agreement = await agreementOf(admin.key, label_id);
    expect(agreement).toMatchObject({ label_id, annotators: 4, units: 11, level, krippendorff_alpha_reason: null });
    expect(agreement.krippendorff_alpha).toBeCloseTo(KRIPPENDORFF_ALPHA[level], 3);
    expect(agreement.krippendorff_alpha).toBeCloseTo(alphaSlowly(level, unitsOf(KRIPPENDORFF)) ?? NaN, 12);
    expect(agreement.summary.count).toBe(41);
    expect(agreement.summary.mean ?? 0).toBeCloseTo(type === "categorical" ? 0 : 103 / 41, 12);
    expect(agreement.cohen_kappa.map(({ units }) => units)).toEqual([10, 10, 9, 9, 9, 8]);
  });
});

test("alpha from the database is what its definition gives, whatever was scored", async () => {
  const { admin, annotators } = await makeTeam("A", "B", "C");
  const keys = annotators.map(({ key }) => key);
  const row = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 });
  const drawn = fc.sample(fc.array(row, { minLength: 3, maxLength: 3 }), { numRuns: 4, seed: 7 });
  for (const matrix of drawn) {
    for (const type of ["star", "numeric", "categorical"] as const) {
      const { label_id } = await sendMatrix(admin, keys, type, matrix);
      const { krippendorff_alpha: alpha } = await agreementOf(admin.key, label_id);
      const slow = alphaSlowly(levelOf(type satisfies LabelType) ?? "nominal", unitsOf(matrix));
      expect(alpha === null).toBe(slow === undefined);
      expect(alpha ?? 0).toBeCloseTo(slow ?? 0, 9);
    }
  }
});

test("numbers far from 0 and a hair apart agree as exactly as others", async () => {
  const { admin, annotators } = await makeTeam("A", "B");
  const { id: label_id } = await makeLabel(admin.key, {
    ...DIGITS.numeric,
    settings: { min: 1e14, max: 1e14 + 8, step_size: 1 },
  });
  for (const value of [1, 2, 3]) {
    const source = crypto.randomUUID();
    for (const { key } of annotators) await rate(key, source, { label_id, value: { value: 1e14 + value } });
  }
  expect((await agreementOf(admin.key, label_id)).krippendorff_alpha).toBe(1);
});

test("kappa of a pair is that of the textbook's table, with the names of both", async () => {
  const { admin, annotators } = await makeTeam("Ada", "Grace");
  const [ada, grace] = annotators;
  const { id: label_id } = await makeLabel(admin.key, NEW_LABELS.thumbs_up_down);
  // Yes and yes 4, yes and no 1, no and yes 2, no and no 3: observed 0.7, by chance 0.5.
  const votes = [
    ["up", "up", 4],
    ["up", "down", 1],
    ["down", "up", 2],
    ["down", "down", 3],
  ] as const;
  for (const [first, second, times] of votes) {
    for (let time = 0; time < times; time += 1) {
      const source = crypto.randomUUID();
      await rate(ada?.key ?? "", source, { label_id, value: { value: first } });
      await rate(grace?.key ?? "", source, { label_id, value: { value: second } });
    }
  }
  const { cohen_kappa, summary, level } = await agreementOf(admin.key, label_id);
  const names = new Map(annotators.map(({ annotator }, at) => [annotator, ["Ada", "Grace"][at]]));
  expect(level).toBe("nominal");
  expect(cohen_kappa).toEqual([expect.objectContaining({ kappa: expect.closeTo(0.4, 12), reason: null, units: 10 })]);
  const [pair] = cohen_kappa;
  expect([pair?.a_name, pair?.b_name]).toEqual([names.get(pair?.a ?? ""), names.get(pair?.b ?? "")]);
  expect(summary).toEqual({
    count: 20,
    mean: null,
    distribution: [
      { value: "up", count: 11 },
      { value: "down", count: 9 },
    ],
  });
});

describe("people against models", () => {
  test("compares the majority of people with each other score, ties of people left out", async () => {
    const { admin, annotators } = await makeTeam("A", "B", "C", "Robot");
    const robot = annotators[3]?.key ?? "";
    const { id: label_id } = await makeLabel(admin.key, DIGITS.star);
    const cases: [number[], number][] = [
      [[4, 4, 1], 4],
      [[5, 5, 5], 3],
      [[2, 2], 2],
      [[1, 2], 1],
      [[3], 3],
    ];
    for (const [ratings, model] of cases) {
      const source = crypto.randomUUID();
      for (const [at, rating] of ratings.entries())
        await rate(annotators[at]?.key ?? "", source, { label_id, value: { rating } });
      await rate(robot, source, { label_id, value: { rating: model }, score_source: "model" });
    }
    const { human_model } = await agreementOf(admin.key, label_id);
    // 4 comparisons, 3 equal; by chance: one 4-4, one 2-2, a 3 that meets two 3s.
    expect(human_model).toMatchObject({
      units: 4,
      agreement: 0.75,
      cohen_kappa: expect.closeTo((4 * 3 - 4) / (16 - 4), 12),
      reason: null,
    });
    expect(human_model?.confusion).toEqual([
      { human: 2, model: 2, count: 1 },
      { human: 3, model: 3, count: 1 },
      { human: 4, model: 4, count: 1 },
      { human: 5, model: 3, count: 1 },
    ]);
  });

  test.each([
    [false, "x"],
    [true, ["x"]],
  ])("shows options as they are chosen (multi_choice %s)", async (multi_choice, shown) => {
    const { admin, annotators } = await makeTeam("A", "Robot");
    const settings = { options: [{ label: "x" }, { label: "y" }], multi_choice };
    const { id: label_id } = await makeLabel(admin.key, { name: "O", type: "categorical", settings });
    const source = crypto.randomUUID();
    await rate(annotators[0]?.key ?? "", source, { label_id, value: { selected: ["x"] } });
    await rate(annotators[1]?.key ?? "", source, { label_id, value: { selected: ["x"] }, score_source: "auto" });
    const { human_model, summary } = await agreementOf(admin.key, label_id);
    expect(human_model?.confusion).toEqual([{ human: shown, model: shown, count: 1 }]);
    expect(summary.distribution).toEqual([
      { value: "x", count: 2 },
      { value: "y", count: 0 },
    ]);
  });

  test("is null without scores of both", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    await rate(key, crypto.randomUUID(), { label_id, value: { rating: 3 } });
    expect((await agreementOf(key, label_id)).human_model).toBeNull();
  });
});

describe("what has no value is null, with the reason:", () => {
  test("a label without scores", async () => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key, DIGITS.numeric);
    expect(await agreementOf(key, id)).toMatchObject({
      annotators: 0,
      units: 0,
      krippendorff_alpha: null,
      krippendorff_alpha_reason: "No source has the scores of two annotators.",
      cohen_kappa: [],
      human_model: null,
      summary: { count: 0, mean: null },
    });
  });

  test("scores that are all the same", async () => {
    const { admin, annotators } = await makeTeam("A", "B");
    const matrix = [
      [3, 3, 3],
      [3, 3, 3],
    ];
    for (const type of ["star", "numeric", "categorical"] as const) {
      const { label_id } = await sendMatrix(
        admin,
        annotators.map(({ key }) => key),
        type,
        matrix,
      );
      const {
        krippendorff_alpha: alpha,
        krippendorff_alpha_reason: reason,
        cohen_kappa,
      } = await agreementOf(admin.key, label_id);
      expect([alpha, reason]).toEqual([null, "All scores are the same, so agreement cannot be told from chance."]);
      expect(cohen_kappa).toEqual([
        expect.objectContaining({ kappa: null, units: 3, reason: expect.stringContaining("one and the same score") }),
      ]);
    }
  });

  test("texts, which are not compared", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key, NEW_LABELS.text);
    await rate(key, crypto.randomUUID(), { label_id, value: { text: "fine" } });
    expect(await agreementOf(key, label_id)).toMatchObject({
      level: null,
      krippendorff_alpha: null,
      krippendorff_alpha_reason: "Texts are not compared.",
      cohen_kappa: [],
      summary: { count: 1, mean: null, distribution: [] },
    });
  });
});

test("agreement is of one source type where one is asked for, in either spelling", async () => {
  const { admin, annotators } = await makeTeam("A", "B");
  const { id: label_id } = await makeLabel(admin.key);
  const source = crypto.randomUUID();
  for (const [at, { key }] of annotators.entries()) {
    await rate(key, source, { label_id, value: { rating: 1 + at } }, { source_type: "span" });
    await rate(key, source, { label_id, value: { rating: 4 + at } }, { source_type: "session" });
  }
  const means = [];
  for (const query of ["", "?source_type=span", "?sourceType=session", "?source_type=trace"]) {
    const { summary, units } = await agreementOf(admin.key, label_id, query);
    means.push([units, summary.mean]);
  }
  expect(means).toEqual([
    [2, 3],
    [1, 1.5],
    [1, 4.5],
    [0, null],
  ]);
});

test("a score that is deleted or changed counts no longer, at once", async () => {
  const { admin, annotators } = await makeTeam("A", "B");
  const { id: label_id } = await makeLabel(admin.key);
  const source = crypto.randomUUID();
  const scores = [];
  for (const [at, { key }] of annotators.entries())
    scores.push(await rate(key, source, { label_id, value: { rating: 1 + at } }));
  expect(await agreementOf(admin.key, label_id)).toMatchObject({ annotators: 2, units: 1, summary: { mean: 1.5 } });
  await call("PUT", `${SCORES}${scores[0]?.id}/`, { key: admin.key, body: { value: { rating: 5 } } });
  expect(await agreementOf(admin.key, label_id)).toMatchObject({ summary: { mean: 3.5 } });
  await call("DELETE", `${SCORES}${scores[1]?.id}/`, { key: admin.key });
  expect(await agreementOf(admin.key, label_id)).toMatchObject({
    annotators: 1,
    units: 0,
    summary: { count: 1, mean: 5 },
  });
});

test("numbers are counted in 20 bins, also those that the label no longer allows", async () => {
  const { key } = await makeKey();
  const { id: label_id } = await makeLabel(key, { ...DIGITS.numeric, settings: { min: 0, max: 10, step_size: 0.5 } });
  for (const value of [0, 0, 0.5, 9.5, 10]) await rate(key, crypto.randomUUID(), { label_id, value: { value } });
  const before = (await agreementOf(key, label_id)).summary.distribution;
  expect(before).toHaveLength(20);
  expect(before.filter(({ count }) => count > 0)).toEqual([
    { from: 0, to: 0.5, count: 2 },
    { from: 0.5, to: 1, count: 1 },
    { from: 9.5, to: 10, count: 2 },
  ]);
  await call("PATCH", `${LABELS}${label_id}/`, { key, body: { settings: { min: 0, max: 5, step_size: 1 } } });
  expect((await agreementOf(key, label_id)).summary.distribution).toEqual(before);
});
