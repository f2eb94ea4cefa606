import * as fc from "fast-check";
import { expect, test } from "vitest";
import { requireSpecification } from "../../../src/core/scorecard/compile.ts";
import { diffSpecifications } from "../../../src/core/scorecard/diff.ts";
import { cards } from "./arbitrary-card.ts";
import { AGE, AGE_BINS, METADATA, ODDS, PURPOSE, PURPOSE_BINS, specificationWith } from "./example-card.ts";

const card = (parts: Parameters<typeof specificationWith>[0] = {}) => requireSpecification(specificationWith(parts));

test("what differs is found by variable, by bin and by grade, whatever the order", () => {
  const from = card({
    risk_grades: [
      { grade: "A", min_score: 10 },
      { grade: "B", max_score: 0 },
    ],
  });
  const to = card({
    metadata: { ...METADATA, model_version: "2", description: null },
    scaling: { ...ODDS, pdo: 40 },
    variables: [PURPOSE, { ...AGE, reason: { code: "R", text: "Why" } }],
    bins: {
      age: [{ else: true, points: 1 }, ...AGE_BINS.slice(1).toReversed(), { range: "(-Infinity, 25]", points: -21 }],
      purpose: PURPOSE_BINS,
    },
    risk_grades: [
      { grade: "C", max_score: 0 },
      { grade: "A", min_score: 10, max_score: 90 },
    ],
  });
  expect(diffSpecifications(from, to)).toEqual([
    { path: "metadata.model_version", from: "1.0.0", to: "2" },
    { path: "scaling.pdo", from: 50, to: 40 },
    { path: "variables.age.reason", from: null, to: { code: "R", text: "Why" } },
    { path: 'bins.age["(-Infinity, 25]"].points', from: -20, to: -21 },
    { path: "bins.age.else", from: null, to: { else: true, points: 1 } },
    { path: "risk_grades.A.max_score", from: null, to: 90 },
    { path: "risk_grades.B", from: { grade: "B", max_score: 0 }, to: null },
    { path: "risk_grades.C", from: null, to: { grade: "C", max_score: 0 } },
  ]);
});

test("grades of one name are told apart by their place", () => {
  const grades = (...mins: number[]) =>
    card({ risk_grades: mins.map((min) => ({ grade: "A", min_score: min, max_score: min + 1 })) });
  expect(diffSpecifications(grades(1, 5), grades(1, 7))).toEqual([
    { path: 'risk_grades["A #2"].min_score', from: 5, to: 7 },
    { path: 'risk_grades["A #2"].max_score', from: 6, to: 8 },
  ]);
});

test("a card does not differ from itself, and what differs one way differs the other", () => {
  fc.assert(
    fc.property(cards, cards, (one, other) => {
      expect(diffSpecifications(one, structuredClone(one))).toEqual([]);
      const back = diffSpecifications(other, one).map(({ path, from, to }) => ({ path, from: to, to: from }));
      const byPath = (list: typeof back) => list.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      expect(byPath(diffSpecifications(one, other))).toEqual(byPath(back));
    }),
  );
});
