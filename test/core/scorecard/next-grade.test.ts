import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import type { Bin, RiskGrade, Specification } from "../../../src/core/scorecard/specification.ts";
import { METADATA } from "./example-card.ts";

const NONE = { base_points: 0, method: "none" as const };

/** A card of categorical variables, one category a bin: `points` are those of each bin. */
function cardOf(variables: readonly (readonly number[])[], parts: Partial<Specification> = {}): Specification {
  return {
    metadata: { ...METADATA, spec_version: "1.0" },
    scaling: NONE,
    variables: variables.map((_, index) => ({ name: `v${index}`, type: "categorical" })),
    bins: Object.fromEntries(
      variables.map((points, index) => [
        `v${index}`,
        points.map((earned, bin) => ({ category: `b${bin}`, points: earned })),
      ]),
    ),
    risk_grades: [
      { grade: "A", min_score: 100 },
      { grade: "B", min_score: 50, max_score: 100 },
      { grade: "C", max_score: 50 },
    ],
    ...parts,
  };
}

function pathOf(specification: Specification, record: Record<string, string | number>) {
  return scoreRecord(compileScorecard(specification), record, { path: true }).nextGrade;
}

describe("the way to the next grade", () => {
  test("is the fewest changes, and of as few those with the least points over", () => {
    const card = cardOf([[0, 20, 60], [0, 51, 70], [10]]);
    expect(pathOf(card, { v0: "b0", v1: "b0", v2: "b0" })).toEqual({
      grade: "B",
      pointsNeeded: 40,
      changes: [{ feature: "v1", from: "b0", to: "b1", points: 51 }],
    });
    expect(pathOf(card, { v0: "b0", v1: "b2", v2: "b0" })).toMatchObject({ changes: [{ feature: "v0", to: "b1" }] });
  });

  test("is null in the best grade, without grades, above every grade, and where nothing reaches the next", () => {
    const card = cardOf([[0, 100, 120]]);
    expect(pathOf(card, { v0: "b1" })).toBeNull();
    expect(pathOf({ ...card, risk_grades: null }, { v0: "b0" })).toBeNull();
    expect(pathOf({ ...card, risk_grades: [{ grade: "A", min_score: 10, max_score: 90 }] }, { v0: "b1" })).toBeNull();
    expect(pathOf(cardOf([[0, 49]]), { v0: "b0" })).toBeNull();
  });

  test("leads out of a gap between grades, and out of a value that is in no bin", () => {
    const grades = [
      { grade: "A", min_score: 10 },
      { grade: "B", max_score: 0 },
    ];
    expect(pathOf(cardOf([[5, 10]], { risk_grades: grades }), { v0: "other" })).toEqual({
      grade: "A",
      pointsNeeded: 10,
      changes: [{ feature: "v0", from: null, to: "b1", points: 10 }],
    });
  });

  test("never moves to the Missing bin, to a special value, or a variable that is not actionable", () => {
    const bins: Bin[] = [
      { range: "[0, 1]", points: 0 },
      { special: [-9, -8], points: 90 },
      { range: "Missing", points: 95 },
      { else: true, points: 55 },
    ];
    const card = cardOf([], {
      variables: [{ name: "v0", type: "numeric" }],
      bins: { v0: bins },
    });
    expect(pathOf(card, { v0: 1 })?.changes).toEqual([{ feature: "v0", from: "[0, 1]", to: "else", points: 55 }]);
    expect(pathOf(card, { v0: -9 })).toBeNull();
    const raised = { ...card, scaling: { ...NONE, base_points: -41 } };
    expect(pathOf(raised, { v0: -8 })?.changes).toBeUndefined();
    const lowered = { ...card, risk_grades: [{ grade: "A", min_score: 96 }], scaling: { ...NONE, base_points: 50 } };
    const two = { ...lowered, variables: [...lowered.variables, { name: "w", type: "numeric" as const }] };
    const fixed = {
      ...two,
      bins: {
        ...two.bins,
        w: [
          { range: "[0, 0]", points: 0 },
          { range: "[1, 1]", points: 60 },
        ],
      },
    };
    expect(pathOf(fixed, { v0: 0, w: 0 })?.changes.map(({ feature }) => feature)).toEqual(["v0"]);
    const still = { ...fixed, variables: fixed.variables.map((one) => ({ ...one, actionable: one.name !== "v0" })) };
    expect(pathOf(still, { v0: 0, w: 0 })?.changes.map(({ feature }) => feature)).toEqual(["w"]);
    const from = pathOf({ ...fixed, scaling: NONE, risk_grades: [{ grade: "A", min_score: 150 }] }, { v0: -8, w: 0 });
    expect(from?.changes).toEqual([{ feature: "w", from: "[0, 0]", to: "[1, 1]", points: 60 }]);
    const missing = pathOf({ ...fixed, scaling: NONE, risk_grades: [{ grade: "A", min_score: 155 }] }, { w: 0 });
    expect(missing?.changes).toEqual([{ feature: "w", from: "[0, 0]", to: "[1, 1]", points: 60 }]);
  });

  test("a range that an else bin does not leave open is no way", () => {
    const bins: Bin[] = [
      { range: "(-Infinity, Infinity)", points: 0 },
      { else: true, points: 100 },
    ];
    expect(pathOf(cardOf([], { variables: [{ name: "v", type: "numeric" }], bins: { v: bins } }), { v: 1 })).toBeNull();
  });

  test("counts with the rounded score, and says the points as decimals", () => {
    const grades = [{ grade: "A", min_score: 0.3 }];
    const scaling = { ...NONE, base_points: 0.1, score_decimals: 1 };
    expect(pathOf(cardOf([[0, 0.15, 0.2]], { risk_grades: grades, scaling }), { v0: "b0" })).toEqual({
      grade: "A",
      pointsNeeded: 0.2,
      changes: [{ feature: "v0", from: "b0", to: "b1", points: 0.15 }],
    });
    const unrounded = { ...scaling, score_decimals: null };
    const long = cardOf([[0, 0.15, 0.123456789012345, 0.2]], { risk_grades: grades, scaling: unrounded });
    expect(pathOf(long, { v0: "b0" })?.changes[0]?.to).toBe("b3");
  });

  test("is searched within bounds: the fewest changes always, and where the least is not certain it says so", () => {
    const odd = Array.from({ length: 60 }, (_, index) => [0, 1_000_001 + 2 * index, 1_000_501 + 2 * index]);
    const card = cardOf(odd, { risk_grades: [{ grade: "A", min_score: 30_010_000 }] });
    const path = pathOf(card, Object.fromEntries(odd.map((_, index) => [`v${index}`, "b0"])));
    expect([path?.changes.length, path?.approximate]).toEqual([30, true]);
    expect(path?.changes.reduce((sum, { points }) => sum + points, 0)).toBeGreaterThanOrEqual(30_010_000);
  });
});

/** Every way to move some variables, each to one of its bins: the best by the number of moves, then by the points. */
function exhaustive({ scaling, bins, variables }: Specification, record: Record<string, string>, min: number) {
  let best: [moves: number, points: number] | undefined;
  const decimals = 10 ** (scaling.score_decimals ?? 0);
  const walk = (index: number, moves: number, units: number, gained: number): void => {
    const variable = variables[index];
    if (!variable) {
      const rounded = (Math.sign(units) * Math.floor((Math.abs(units) * decimals) / 100 + 0.5)) / decimals;
      if (rounded < min || (best && (moves > best[0] || (moves === best[0] && gained >= best[1])))) return;
      best = [moves, gained];
      return;
    }
    const own = bins[variable.name] ?? [];
    const present = Math.round((own.find(({ category }) => category === record[variable.name])?.points ?? 0) * 100);
    walk(index + 1, moves, units + present, gained);
    if (variable.actionable === false) return;
    for (const { points, category } of own) {
      if (category === "Missing" || category === record[variable.name]) continue;
      const moved = Math.round(points * 100);
      walk(index + 1, moves + 1, units + moved, gained + moved - present);
    }
  };
  walk(0, 0, Math.round(scaling.base_points * 100), 0);
  return best;
}

const hundredths = fc.integer({ min: -3_000, max: 3_000 }).map((digits) => Number(`${digits}e-2`));
const coarse = fc.integer({ min: -3, max: 6 }).map((tens) => tens * 10);
const grades: fc.Arbitrary<RiskGrade[]> = fc
  .uniqueArray(fc.integer({ min: -40, max: 90 }), { minLength: 1, maxLength: 4 })
  .map((mins) => mins.map((min, index) => ({ grade: `G${index}`, min_score: min, max_score: min + 1 })));
const small = fc
  .tuple(
    fc.oneof(
      fc.array(fc.array(hundredths, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.array(coarse, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    ),
    grades,
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    fc.constantFrom(0, 1, 2),
    fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }),
  )
  .map(([points, risk_grades, actionable, decimals, record]) => {
    const card = cardOf(points, { risk_grades, scaling: { ...NONE, score_decimals: decimals } });
    const variables = card.variables.map((one, index) => ({ ...one, actionable: actionable[index] ?? true }));
    const chosen = card.variables.map(({ name }, index) => [name, `b${record[index]}`] as const);
    const missing: Bin = { category: "Missing", points: 99 };
    const bins = Object.fromEntries(Object.entries(card.bins).map(([name, own]) => [name, [...own, missing]]));
    // A category of no bin would be the Missing bin: those of this record are all known.
    const known = chosen.map(([name, bin]) => [name, bins[name]?.some((one) => one.category === bin) ? bin : "b0"]);
    return { specification: { ...card, variables, bins }, record: Object.fromEntries(known) };
  });

test("on small cards it is what an exhaustive search finds", () => {
  let found = 0;
  fc.assert(
    fc.property(small, ({ specification, record }) => {
      const card = compileScorecard(specification);
      const { score, nextGrade } = scoreRecord(card, record, { path: true });
      const above = (specification.risk_grades ?? []).flatMap(({ min_score: min }) => (min && min > score ? min : []));
      const zero = (specification.risk_grades ?? []).some(({ min_score: min }) => min === 0) && score < 0 ? [0] : [];
      const min = Math.min(...above, ...zero);
      const best = min === Infinity ? undefined : exhaustive(specification, record, min);
      const gained = nextGrade?.changes.reduce((sum, { points }) => sum + Math.round(points * 100), 0);
      expect(nextGrade ? [nextGrade.changes.length, gained] : undefined).toEqual(best);
      expect(nextGrade?.approximate).toBeUndefined();
      if (nextGrade) found += 1;
      const moved = (nextGrade?.changes ?? []).map(({ feature, to }) => [feature, to]);
      const after = scoreRecord(card, { ...record, ...Object.fromEntries(moved) }, {});
      expect(nextGrade ? after.score >= min : true).toBe(true);
      expect(Math.abs((nextGrade?.pointsNeeded ?? min - score) - (min - score)) < 1e-9 || !nextGrade).toBe(true);
    }),
    { numRuns: 1_000 },
  );
  expect(found).toBeGreaterThan(100);
});
