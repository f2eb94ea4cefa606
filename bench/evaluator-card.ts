import type { Bin, Specification } from "../src/core/scorecard/specification.ts";

const NUMERIC = 8;
const CATEGORICAL = 2;

/** Returns the card that the evaluator is measured with, alone and beside others: 8 numeric and 2 categorical variables. */
export function cardOfTen(): Specification {
  const numeric = Array.from({ length: NUMERIC }, (_, index) => ({
    name: `amount_${index}`,
    type: "numeric" as const,
  }));
  const categorical = Array.from({ length: CATEGORICAL }, (_, index) => ({
    name: `kind_${index}`,
    type: "categorical" as const,
  }));
  return {
    metadata: { spec_version: "1.0", scorecard_id: "bench", name: "Bench", model_version: "1.0.0" },
    scaling: { base_points: 500, pdo: 20, target_score: 600, target_odds: 30 },
    variables: [...numeric, ...categorical],
    bins: Object.fromEntries([
      ...numeric.map(({ name }) => [name, RANGES] as const),
      ...categorical.map(({ name }) => [name, CATEGORIES] as const),
    ]),
    risk_grades: [
      { grade: "A", min_score: 520 },
      { grade: "B", max_score: 520 },
    ],
  };
}

const RANGES: Bin[] = [
  { range: "(-Infinity, 100)", points: -14 },
  { range: "[100, 250)", points: -3 },
  { range: "[250, 400)", points: 4 },
  { range: "[400, 700)", points: 11 },
  { range: "[700, Infinity)", points: 19 },
  { range: "Missing", points: -6 },
];
const CATEGORIES: Bin[] = [
  { category: "owner%,%rent free", points: 12 },
  { category: "tenant", points: 2 },
  { category: "other", points: -9 },
  { category: "Missing", points: -6 },
];
