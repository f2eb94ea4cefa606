import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { inspectSpecification } from "../../../src/core/scorecard/inspect-specification.ts";
import { checkRecord, type ApplicantRecord } from "../../../src/core/scorecard/record.ts";
import { scoreRecord, type ScoredRecord } from "../../../src/core/scorecard/score.ts";

export type Part = Record<string, unknown>;

export interface ExampleSpecification {
  metadata: Part;
  scaling: Part;
  variables: unknown[];
  bins: Record<string, unknown>;
  risk_grades?: unknown;
}

export const METADATA = { spec_version: "1.0", scorecard_id: "example", name: "Example", model_version: "1.0.0" };
export const ODDS = { base_points: 452, pdo: 50, target_score: 600, target_odds: 19 };
export const AGE = { name: "age", type: "numeric" };
export const AGE_BINS = [
  { range: "(-Infinity, 25]", points: -20 },
  { range: "(25, 60]", points: 15 },
  { special: [-999], points: 3 },
  { range: "Missing", points: -5 },
];
export const PURPOSE = { name: "purpose", type: "categorical" };
export const PURPOSE_BINS = [
  { category: "car (new)%,%business", points: -12 },
  { category: "education", points: 30 },
  { category: "Missing", points: 1 },
];

/** Returns a good specification with an age and a purpose, some of its parts replaced. */
export function specificationWith(parts: Partial<ExampleSpecification> = {}): ExampleSpecification {
  return {
    metadata: METADATA,
    scaling: ODDS,
    variables: [AGE, PURPOSE],
    bins: { age: AGE_BINS, purpose: PURPOSE_BINS },
    ...parts,
  };
}

/** Returns a good specification of one variable. */
export function specificationOf(variable: { name: string; type: string }, bins: unknown, scaling: Part = ODDS) {
  return specificationWith({ scaling, variables: [variable], bins: { [variable.name]: bins } });
}

/** Returns a good specification whose only variable, `x`, is numeric with one bin for every number. */
export function specificationWithPoints(points: unknown, scaling: Part): ExampleSpecification {
  return specificationOf({ name: "x", type: "numeric" }, [{ range: "(-Infinity, Infinity)", points }], scaling);
}

/** Returns the answer for one record, with contributions and reasons. */
export function score(specification: unknown, record: ApplicantRecord): ScoredRecord {
  return scoreRecord(compileScorecard(specification), record, { contributions: true, reasons: true });
}

/** Returns a record as a client would send it, so that `__proto__` and 1e400 come through as they do over the wire. */
export function recordOf(json: string): ApplicantRecord {
  const input: unknown = JSON.parse(json);
  if (!checkRecord(input, "record", [])) throw new TypeError("the test's record is not a good one");
  return input;
}

/** Returns every problem of a specification as `path: message`. */
export function problemsOf(specification: unknown): string[] {
  return inspectSpecification(specification).problems.map(({ field, message }) => `${field}: ${message}`);
}

/** Returns the paths of a specification's problems. */
export function pathsOf(specification: unknown): string[] {
  return inspectSpecification(specification).problems.map(({ field }) => field);
}
