import { invalidInput } from "../invalid.ts";
import { nextDown } from "./adjacent.ts";
import { compileVariable, type CompiledVariable } from "./compile-bins.ts";
import { inspectSpecification } from "./inspect-specification.ts";
import { pointsScaleFor, toUnits, type PointsScale } from "./points-scale.ts";
import { factorOf, offsetOf, type OddsScale } from "./scale.ts";
import type { Bin, Metadata, RiskGrade, Scaling, Specification } from "./specification.ts";

/** A scorecard compiled once and used for every record: nothing in it changes but what it remembers. */
export interface CompiledScorecard {
  readonly metadata: Metadata;
  readonly pointsScale: PointsScale;
  readonly baseUnits: number;
  /** Null for a card without odds: it has no pd. */
  readonly odds: OddsScale | null;
  readonly scoreDecimals: number | null;
  readonly pdDecimals: number | null;
  readonly variables: readonly CompiledVariable[];
  readonly names: ReadonlySet<string>;
  readonly grades: readonly CompiledGrade[];
  /** What sums of points in units have come to, as far as they are remembered; `outcomeOf` fills it. */
  readonly outcomes: Map<number, Outcome>;
}

/** What a sum of points comes to on one card. */
export interface Outcome {
  /** Rounded to the card's decimals. */
  readonly score: number;
  /** Null where the score is in no grade. */
  readonly grade: string | null;
  /** Null for a card without odds. */
  readonly pd: number | null;
  /** `"score":…,"risk_grade":…,"pd":…`, as JSON has it. */
  readonly text: string;
}

interface CompiledGrade {
  readonly grade: string;
  /** Closed bounds of the rounded score. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns an input as the specification that it is.
 * Throws AppError VALIDATION `invalid_spec` whose `fields` list every problem with its path below `spec`.
 * Reference: contract section 2, "Specification v1".
 */
export function requireSpecification(input: unknown): Specification {
  const { specification, problems } = inspectSpecification(input);
  if (specification) return specification;
  const summary = () => `The specification has ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}.`;
  throw invalidInput(problems, { code: "invalid_spec", summary });
}

/** Returns the scorecard of an input that is a specification, compiled; throws as `requireSpecification` does. */
export function compileScorecard(input: unknown): CompiledScorecard {
  return compileSpecification(requireSpecification(input));
}

/**
 * Returns the scorecard of a specification, compiled to flat arrays. The specification was inspected when it was deployed:
 * what is stored goes on scoring where later versions are stricter.
 * Reference: contract section 2, "Specification v1".
 */
export function compileSpecification(specification: Specification): CompiledScorecard {
  const pointsScale = scaleOf(specification);
  return {
    metadata: specification.metadata,
    pointsScale,
    baseUnits: toUnits(pointsScale, specification.scaling.base_points),
    odds: oddsOf(specification.scaling),
    scoreDecimals: decimalsOf(specification.scaling.score_decimals, 0),
    pdDecimals: decimalsOf(specification.scaling.pd_decimals, 4),
    variables: specification.variables.map((variable, index) =>
      compileVariable(variable, specification.bins[variable.name] ?? [], {
        scale: pointsScale,
        first: index === 0,
        method: specification.reasons?.method,
      }),
    ),
    names: new Set(specification.variables.map(({ name }) => name)),
    outcomes: new Map(),
    grades: (specification.risk_grades ?? []).map(compileGrade),
  };
}

function scaleOf(specification: Specification): PointsScale {
  const { scaling, variables, bins } = specification;
  const perVariable = variables.flatMap((variable) => {
    const own = bins[variable.name] ?? [];
    return [own.map(({ points }) => points), baselinesOf(specification, [variable, ...own])];
  });
  const reach = perVariable.reduce(
    (sum, points) => sum + points.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    Math.abs(scaling.base_points),
  );
  return pointsScaleFor([scaling.base_points, ...perVariable.flat()], reach);
}

/** The baselines that points are compared with, so that losses are exact too; a card without the method uses none. */
function baselinesOf({ reasons }: Specification, owners: readonly Pick<Bin, "reason">[]): number[] {
  if ((reasons?.method ?? "below_best") === "below_best") return [];
  return owners.flatMap(({ reason }) => reason?.baseline ?? []);
}

function oddsOf({
  method,
  pdo,
  target_score: targetScore,
  target_odds: targetOdds,
  ...given
}: Scaling): OddsScale | null {
  if (method === "none") return null;
  const factor = given.factor ?? factorOf(pdo ?? Number.NaN);
  return { factor, offset: given.offset ?? offsetOf(targetScore ?? Number.NaN, factor, targetOdds ?? Number.NaN) };
}

function decimalsOf(given: number | null | undefined, usual: number): number | null {
  return given === undefined ? usual : given;
}

function compileGrade({ grade, min_score: min, max_score: max }: RiskGrade): CompiledGrade {
  return { grade, lower: min ?? -Infinity, upper: max === undefined || max === null ? Infinity : nextDown(max) };
}
