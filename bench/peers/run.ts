import { assess, emptyAssessment } from "../../src/core/scorecard/assess.ts";
import { compileScorecard } from "../../src/core/scorecard/compile.ts";
import type { ApplicantRecord } from "../../src/core/scorecard/record.ts";
import type { Specification } from "../../src/core/scorecard/specification.ts";
import { inventApplicants } from "../applicants.ts";
import { cardOfTen } from "../evaluator-card.ts";
import { median } from "../finding.ts";
import { scoreWithJsonRules } from "./json-rules-engine.ts";
import type { Scorer } from "./scorer.ts";
import { scoreWithZen } from "./zen-engine.ts";

const RECORDS = 1_000;
const ROUNDS = 7;
/** How many times as fast as each peer the evaluator is to be. */
const GOALS = { "json-rules-engine": 100, "@gorules/zen-engine": 30 } as const;
/** The evaluator is done with the records before a clock has moved, so a round of it takes them this often. */
const PASSES = 100;

const specification = cardOfTen();
/** Parsed, as they are in a request. */
const records: ApplicantRecord[] = JSON.parse(JSON.stringify(inventApplicants(specification, RECORDS, 7)));
const scorers: Record<"evaluator" | keyof typeof GOALS, Scorer> = {
  evaluator: scorerOf(specification),
  "json-rules-engine": scoreWithJsonRules(specification),
  "@gorules/zen-engine": scoreWithZen(specification),
};

const wanted = JSON.stringify(await scorers.evaluator(records));
for (const [name, score] of Object.entries(scorers)) {
  if (JSON.stringify(await score(records)) !== wanted) throw new Error(`${name} scores otherwise.`);
}

const rates: Record<keyof typeof scorers, number[]> = {
  evaluator: [],
  "json-rules-engine": [],
  "@gorules/zen-engine": [],
};
for (let round = 0; round < ROUNDS; round += 1) {
  rates.evaluator.push(await rateOf(scorers.evaluator, PASSES));
  rates["json-rules-engine"].push(await rateOf(scorers["json-rules-engine"], 1));
  rates["@gorules/zen-engine"].push(await rateOf(scorers["@gorules/zen-engine"], 1));
}
const ours = median(rates.evaluator);
console.log(`evaluator: ${shown(ours)} records a second`);
for (const name of ["json-rules-engine", "@gorules/zen-engine"] as const) {
  const ratio = median(rates.evaluator.map((rate, round) => rate / (rates[name][round] ?? Number.NaN)));
  console.log(
    `${name}: ${shown(median(rates[name]))} records a second, ${ratio.toFixed(0)} times (goal ${GOALS[name]})`,
  );
}

async function rateOf(score: Scorer, passes: number): Promise<number> {
  const started = performance.now();
  for (let pass = 0; pass < passes; pass += 1) await score(records);
  return (passes * records.length) / ((performance.now() - started) / 1_000);
}

function scorerOf(spec: Specification): Scorer {
  const card = compileScorecard(spec);
  const assessment = emptyAssessment(card);
  return (given) =>
    given.map((record) => {
      assess(card, record, assessment);
      return assessment.outcome.score;
    });
}

function shown(rate: number): string {
  return (Math.round(rate / 100) * 100).toLocaleString("en-US");
}
