import { assess, emptyAssessment } from "../src/core/scorecard/assess.ts";
import { compileScorecard } from "../src/core/scorecard/compile.ts";
import type { ApplicantRecord } from "../src/core/scorecard/record.ts";
import { writeScores } from "../src/features/score/write-scores.ts";
import { inventApplicants } from "./applicants.ts";
import { cardOfTen } from "./evaluator-card.ts";
import { median, summarise, type Bench } from "./finding.ts";

const RECORDS = 1_000;
const ROUNDS = 7;
const PASSES = 300;

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
    detail: "8 numeric and 2 categorical variables",
  };
  return [
    { ...shared, name: "Evaluator alone", ...summarise(rates.plain) },
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
