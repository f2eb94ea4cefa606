import { assess, emptyAssessment } from "../src/core/scorecard/assess.ts";
import { compileScorecard } from "../src/core/scorecard/compile.ts";
import type { ApplicantRecord } from "../src/core/scorecard/record.ts";
import type { Bin, Specification } from "../src/core/scorecard/specification.ts";
import { writeScores } from "../src/features/score/write-scores.ts";
import { inventApplicants } from "./applicants.ts";
import { median, summarise, type Bench } from "./finding.ts";

const RECORDS = 1_000;
const ROUNDS = 7;
const PASSES = 300;
const NUMERIC = 8;
const CATEGORICAL = 2;

/** The evaluator alone: no HTTP, no JSON, one core. */
export const evaluatorBench: Bench = async () => {
  const specification = cardOfTen();
  const card = compileScorecard(specification);
  const text = JSON.stringify(inventApplicants(specification, RECORDS, 7));
  const assessment = emptyAssessment(card);
  const work = {
    plain: (records: readonly ApplicantRecord[]) => {
      let sum = 0;
      for (const record of records) {
        assess(card, record, assessment);
        sum += assessment.outcome.score;
      }
      return sum;
    },
    written: (records: readonly ApplicantRecord[]) => writeScores(card, records, { contributions: true }).length,
  };
  const rates: Record<keyof typeof work, number[]> = { plain: [], written: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of ["plain", "written"] as const) {
      const rate = recordsPerSecond(text, work[kind]);
      if (round > 0) rates[kind].push(rate);
    }
  }
  const shared = {
    unit: "records a second" as const,
    detail: `${NUMERIC} numeric and ${CATEGORICAL} categorical variables`,
  };
  return [
    { ...shared, name: "Evaluator alone", ...summarise(rates.plain), budget: { is: "at least", limit: 2_000_000 } },
    { ...shared, name: "Evaluator, contributions written as JSON", ...summarise(rates.written) },
  ];
};

/** The median over passes, each over records that have just been parsed, as they are in a request. */
function recordsPerSecond(text: string, score: (records: readonly ApplicantRecord[]) => number): number {
  const rates: number[] = [];
  let sum = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const records: ApplicantRecord[] = JSON.parse(text);
    const started = performance.now();
    sum += score(records);
    rates.push(records.length / ((performance.now() - started) / 1_000));
  }
  if (!Number.isFinite(sum)) throw new Error("A record was not scored.");
  return median(rates);
}

function cardOfTen(): Specification {
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
