import { describe, expect, test } from "vitest";
import { score, specificationWith } from "./example-card.ts";

interface Losing {
  readonly name: string;
  readonly lost: number;
  readonly reason?: { readonly code: string; readonly text: string } | null;
}

/** The reasons of a card on which a record loses so many points to each variable's best bin. */
function reasons(variables: readonly Losing[]) {
  const specification = specificationWith({
    variables: variables.map(({ name, reason }) => ({ name, type: "categorical", reason })),
    bins: Object.fromEntries(
      variables.map(({ name, lost }) => [
        name,
        [
          { category: "best", points: 10 },
          { category: "mine", points: 10 - lost },
        ],
      ]),
    ),
  });
  return score(specification, Object.fromEntries(variables.map(({ name }) => [name, "mine"]))).reasons;
}

const RC1 = { code: "RC1", text: "Too young" };
const RC2 = { code: "RC2", text: "Too much debt" };

describe("reasons for points lost", () => {
  test("name the code, the feature, the points below its own best bin and the text", () => {
    expect(reasons([{ name: "age", lost: 35, reason: RC1 }])).toEqual([
      { code: "RC1", feature: "age", pointsLost: 35, text: "Too young" },
    ]);
  });

  test("a variable without a reason of its own gives its name", () => {
    expect(reasons([{ name: "age", lost: 3 }])).toEqual([{ code: "age", feature: "age", pointsLost: 3, text: "age" }]);
    expect(reasons([{ name: "age", lost: 3, reason: null }])?.[0]?.code).toBe("age");
  });

  test("are at most four, the greatest loss first", () => {
    const losing = [2, 9, 4, 7, 1, 8].map((lost, index) => ({ name: `v${index}`, lost }));
    expect(reasons(losing)?.map(({ feature, pointsLost: lost }) => [feature, lost])).toEqual([
      ["v1", 9],
      ["v5", 8],
      ["v3", 7],
      ["v2", 4],
    ]);
  });

  test("equal losses stand in the card's order", () => {
    const losing = ["d", "a", "c", "b"].map((name) => ({ name, lost: 5 }));
    expect(reasons(losing)?.map(({ feature }) => feature)).toEqual(["d", "a", "c", "b"]);
  });

  test("points of one code are summed, and shown with the feature and the text that lost most", () => {
    const other = { code: "RC1", text: "Short history" };
    expect(
      reasons([
        { name: "age", lost: 5, reason: RC1 },
        { name: "debt", lost: 11, reason: RC2 },
        { name: "history", lost: 8, reason: other },
        { name: "account", lost: 1, reason: RC1 },
      ]),
    ).toEqual([
      { code: "RC1", feature: "history", pointsLost: 14, text: "Short history" },
      { code: "RC2", feature: "debt", pointsLost: 11, text: "Too much debt" },
    ]);
  });

  test("of two features that lost the same under one code, the card's first is shown", () => {
    const other = { code: "RC1", text: "Second" };
    expect(
      reasons([
        { name: "first", lost: 6, reason: RC1 },
        { name: "second", lost: 6, reason: other },
      ]),
    ).toEqual([{ code: "RC1", feature: "first", pointsLost: 12, text: "Too young" }]);
  });

  test("are summed in decimal", () => {
    expect(
      reasons([
        { name: "a", lost: 0.1, reason: RC1 },
        { name: "b", lost: 0.2, reason: RC1 },
      ])?.[0]?.pointsLost,
    ).toBe(0.3);
  });

  test("a variable at its best gives none, and a record at its best gives an empty list", () => {
    expect(
      reasons([
        { name: "a", lost: 0 },
        { name: "b", lost: 2 },
      ])?.map(({ feature }) => feature),
    ).toEqual(["b"]);
    expect(reasons([{ name: "a", lost: 0 }])).toEqual([]);
  });

  test("a number in a gap earns more than a card of nothing but losses, and that is no reason", () => {
    const specification = specificationWith({
      variables: [{ name: "x", type: "numeric" }],
      bins: { x: [{ range: "(0, 1]", points: -5 }] },
    });
    expect(score(specification, { x: 9 })).toMatchObject({ contributions: { x: 0 }, reasons: [] });
  });

  test("the Missing bin and special values count among a variable's bins", () => {
    const specification = specificationWith({
      variables: [{ name: "x", type: "numeric" }],
      bins: {
        x: [
          { range: "(0, 1]", points: 5 },
          { special: [-1], points: 20 },
          { range: "Missing", points: 8 },
        ],
      },
    });
    expect(score(specification, { x: 1 }).reasons?.[0]?.pointsLost).toBe(15);
    expect(score(specification, {}).reasons?.[0]?.pointsLost).toBe(12);
    expect(score(specification, { x: 9 }).reasons?.[0]?.pointsLost).toBe(20);
  });
});

describe("reasons of bins, and what points are counted from", () => {
  const own = { code: "LOW", text: "Low income" };
  const card = (method: string | undefined, baselines: { variable?: number; bin?: number } = {}) => ({
    ...specificationWith({
      variables: [{ name: "x", type: "numeric", reason: { ...RC1, baseline: baselines.variable } }],
      bins: {
        x: [
          { range: "[0, 1)", points: 10, reason: { ...own, baseline: baselines.bin } },
          { range: "[1, 2)", points: 30 },
          { range: "Missing", points: 5, reason: { code: "NONE", text: "Not given" } },
        ],
      },
    }),
    ...(method !== undefined && { reasons: { method } }),
  });
  const reasonsOf = (specification: unknown, record: Record<string, number | null>) =>
    score(specification, record).reasons?.map(({ code, pointsLost, text }) => [code, pointsLost, text]);

  test("a bin's reason wins over the variable's, the Missing bin's too", () => {
    expect(reasonsOf(card(undefined), { x: 0 })).toEqual([["LOW", 20, "Low income"]]);
    expect(reasonsOf(card("below_best", { variable: 99, bin: 98 }), { x: 0 })).toEqual([["LOW", 20, "Low income"]]);
    expect(reasonsOf(card(undefined), { x: null })).toEqual([["NONE", 25, "Not given"]]);
    expect(reasonsOf(card(undefined), { x: 99 })).toEqual([["RC1", 30, "Too young"]]);
  });

  test("below_baseline counts from the bin's baseline, else the variable's, else 0", () => {
    expect(reasonsOf(card("below_baseline", { variable: 20, bin: 12.5 }), { x: 0 })).toEqual([
      ["LOW", 2.5, "Low income"],
    ]);
    expect(reasonsOf(card("below_baseline", { variable: 20 }), { x: 0 })).toEqual([["LOW", 10, "Low income"]]);
    expect(reasonsOf(card("below_baseline", { variable: 20 }), { x: 1 })).toEqual([]);
    expect(reasonsOf(card("below_baseline"), { x: 0 })).toEqual([]);
  });

  test("above_baseline counts what is above it", () => {
    expect(reasonsOf(card("above_baseline", { variable: 20 }), { x: 1 })).toEqual([["RC1", 10, "Too young"]]);
    expect(reasonsOf(card("above_baseline"), { x: null })).toEqual([["NONE", 5, "Not given"]]);
    expect(reasonsOf(card("above_baseline", { variable: 20 }), { x: 0 })).toEqual([]);
  });
});
