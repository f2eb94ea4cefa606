import * as fc from "fast-check";
import { nextDown, nextUp } from "../../../src/core/scorecard/adjacent.ts";
import type { FeatureValue } from "../../../src/core/scorecard/find-bin.ts";
import {
  REASON_METHODS,
  type Bin,
  type RiskGrade,
  type Scaling,
  type Specification,
  type Variable,
} from "../../../src/core/scorecard/specification.ts";

/** A good specification and records for it, good and bad. */
export interface CardAndRecords {
  readonly specification: Specification;
  readonly records: readonly Record<string, FeatureValue>[];
}

const NAMES = ["age", "credit history", "constructor", "toString", "x", "été", "a.b", "1"];
const CATEGORIES = ["car", "Car", "car ", "", "business", "%", "1", "true", "null", "constructor"];
const OPEN_OR_CLOSED = fc.constantFrom<"left" | "right" | "neither">("left", "right", "neither");
const whole = (min: number, max: number) => fc.integer({ min, max });
const points = fc.tuple(whole(-5_000, 5_000), whole(0, 3)).map(([digits, places]) => Number(`${digits}e-${places}`));
const bounds = (count: number) =>
  fc
    .uniqueArray(fc.oneof(whole(-100, 100), fc.double({ min: -10, max: 10, noNaN: true })), {
      minLength: count,
      maxLength: count + 5,
      selector: (bound) => bound + 0,
    })
    .map((values) => values.toSorted((a, b) => a - b));
const missingBin = fc.option(points, { nil: undefined });
const reason = fc.option(
  fc.record(
    {
      code: fc.constantFrom("RC1", "RC2", "RC3"),
      text: fc.constantFrom("Too young", "Too much debt"),
      baseline: fc.option(points, { nil: null }),
    },
    { requiredKeys: ["code", "text"] },
  ),
  { nil: null },
);

/** Now and then an else bin among the others, and bins with reasons of their own. */
const further = (bins: fc.Arbitrary<Bin[]>): fc.Arbitrary<Bin[]> =>
  fc
    .tuple(bins, fc.option(fc.tuple(points, fc.nat(20)), { nil: undefined }), fc.array(reason, { maxLength: 8 }))
    .map(([own, rest, reasons]) => {
      const all: Bin[] = rest ? own.toSpliced(rest[1] % (own.length + 1), 0, { else: true, points: rest[0] }) : own;
      return all.map((bin, index) => ({ ...bin, ...(reasons[index] !== undefined && { reason: reasons[index] }) }));
    });

/** Ranges side by side between ascending bounds, some left out, each shared bound in one of its neighbours or in none. */
const numericBins: fc.Arbitrary<Bin[]> = bounds(2)
  .chain((cuts) => {
    const pieces = [-Infinity, ...cuts, Infinity].slice(0, -1);
    const perPiece = fc.array(fc.record({ points, shared: OPEN_OR_CLOSED, kept: fc.boolean() }), {
      minLength: pieces.length,
      maxLength: pieces.length,
    });
    const specials = fc.uniqueArray(fc.constantFrom(...cuts, -999, -998), { maxLength: 3, selector: (x) => x + 0 });
    return fc.tuple(fc.constant(cuts), perPiece, specials, points, missingBin);
  })
  .map(([cuts, pieces, specials, specialPoints, missing]) => {
    const ends = [-Infinity, ...cuts, Infinity];
    const ranges = pieces.flatMap(({ points, shared, kept }, index) => {
      const open = index > 0 && pieces[index - 1]?.shared === "right" ? "[" : "(";
      const close = index < cuts.length && shared === "left" ? "]" : ")";
      const range = `${open}${ends[index]}, ${ends[index + 1]}${close}`;
      const empty = open === "(" && close === ")" && nextUp(ends[index] ?? 0) === ends[index + 1];
      return kept && !empty ? [{ range, points }] : [];
    });
    const bins: Bin[] = [
      ...ranges,
      ...(specials.length > 0 ? [{ special: specials, points: specialPoints }] : []),
      ...(missing === undefined ? [] : [{ range: "Missing", points: missing }]),
    ];
    return bins.length > 0 ? bins : [{ range: "[5, 5]", points: 1 }];
  });

const categoricalBins: fc.Arbitrary<Bin[]> = fc
  .tuple(fc.shuffledSubarray(CATEGORIES, { minLength: 1 }), whole(1, 4), fc.array(points, { minLength: 4 }), missingBin)
  .map(([categories, size, earned, missing]) => [
    ...Array.from({ length: Math.ceil(categories.length / size) }, (_, index) => ({
      category: categories.slice(index * size, (index + 1) * size).join("%,%"),
      points: earned[index % earned.length] ?? 0,
    })),
    ...(missing === undefined ? [] : [{ category: "Missing", points: missing }]),
  ]);

const ofVariable = { reason, actionable: fc.boolean() };

const variableAndBins: fc.Arbitrary<[Omit<Variable, "name">, Bin[]]> = fc.oneof(
  fc.tuple(
    fc.record({ type: fc.constant("numeric" as const), ...ofVariable }, { requiredKeys: ["type"] }),
    further(numericBins),
  ),
  fc.tuple(
    fc.record({ type: fc.constant("categorical" as const), ...ofVariable }, { requiredKeys: ["type"] }),
    further(categoricalBins),
  ),
);

const decimals = {
  score_decimals: fc.constantFrom(0, 1, 2, 4, null),
  pd_decimals: fc.constantFrom(0, 2, 4, 15, null),
};

const scaling: fc.Arbitrary<Scaling> = fc.oneof(
  fc.record(
    { base_points: points, method: fc.constant("none" as const), ...decimals },
    { requiredKeys: ["base_points", "method"] },
  ),
  fc.record(
    {
      base_points: points,
      pdo: fc.double({ min: 0.5, max: 200, noNaN: true }),
      target_score: whole(-1_000, 1_000),
      target_odds: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
      ...decimals,
    },
    { requiredKeys: ["base_points", "pdo", "target_score", "target_odds"] },
  ),
);

/** Grades side by side from high to low, the outer ones with or without an end. */
const riskGrades: fc.Arbitrary<RiskGrade[]> = fc
  .tuple(bounds(1), fc.boolean(), fc.boolean())
  .map(([cuts, openBelow, openAbove]) =>
    [-Infinity, ...cuts].map((min, index, mins) => ({
      grade: `G${index}`,
      min_score: min === -Infinity ? (openBelow ? null : -1e6) : min,
      max_score: mins[index + 1] ?? (openAbove ? null : 1e6),
    })),
  );

/** Returns valid specifications of every kind. */
export const cards: fc.Arbitrary<Specification> = fc
  .tuple(
    scaling,
    fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 }),
    fc.array(variableAndBins, { minLength: 5, maxLength: 5 }),
    riskGrades,
    fc.option(fc.record({ method: fc.constantFrom(...REASON_METHODS) }, { requiredKeys: [] }), { nil: undefined }),
  )
  .map(([scaling, names, drawn, risk_grades, reasons]) => {
    const parts = names.flatMap((name, index) => {
      const part = drawn[index];
      return part ? [{ name, variable: part[0], bins: part[1] }] : [];
    });
    return {
      metadata: { spec_version: "1.0", scorecard_id: "any", name: "Any", model_version: "1" },
      scaling,
      variables: parts.map(({ name, variable }) => ({ name, ...variable })),
      bins: Object.fromEntries(parts.map(({ name, bins }) => [name, bins])),
      risk_grades,
      ...(reasons && { reasons }),
    };
  });

/** Returns the numbers at which a variable's bins begin and end, with their neighbours on both sides. */
export function edgesOf(bins: readonly Bin[]): number[] {
  return bins
    .flatMap(({ range = "", special = [] }) => [...(range.match(/[-\d.e+]+(?=[,\])])/g) ?? []).map(Number), ...special])
    .filter((bound) => Number.isFinite(bound))
    .flatMap((bound) => [nextDown(bound), bound, nextUp(bound)]);
}

function valueFor(bins: readonly Bin[]): fc.Arbitrary<FeatureValue> {
  const edges = edgesOf(bins);
  const categories = bins.flatMap(({ category = "" }) => category.split("%,%"));
  return fc.oneof(
    fc.constantFrom(...edges, -999),
    fc.constantFrom(...edges.map(String), " 5 ", "+1e1", "x", "", "1e400", "Missing"),
    fc.constantFrom(...categories, ...CATEGORIES),
    fc.double({ noNaN: true }),
    fc.constantFrom(null, true, false, Infinity),
  );
}

/** Returns records for a card: values at the edges of its bins, missing, invalid and unknown ones, and features of no variable. */
function recordsFor({ variables, bins }: Specification): fc.Arbitrary<Record<string, FeatureValue>> {
  const values = variables.map(({ name }) => fc.option(valueFor(bins[name] ?? []), { nil: undefined }));
  const id = fc.option(fc.oneof(fc.string({ maxLength: 256 }), fc.integer(), fc.constant(null)), { nil: undefined });
  const extras = fc.dictionary(fc.constantFrom("extra", "valueOf", "__proto__", "Age"), fc.constantFrom(1, "x", null), {
    maxKeys: 2,
  });
  return fc.tuple(id, fc.tuple(...values), extras).map(([id, drawn, extra]) => {
    const pairs: [string, FeatureValue][] = [["id", id]];
    for (const [index, value] of drawn.entries()) pairs.push([variables[index]?.name ?? "", value]);
    return Object.fromEntries([...pairs, ...Object.entries(extra)].filter(([, value]) => value !== undefined));
  });
}

/** Returns a card with up to ten records. */
export const cardsAndRecords: fc.Arbitrary<CardAndRecords> = cards.chain((specification) =>
  fc.record({
    specification: fc.constant(specification),
    records: fc.array(recordsFor(specification), { minLength: 1, maxLength: 10 }),
  }),
);
