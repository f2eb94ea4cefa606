import { compilePointValues, type CompiledPointValues } from "../points/compile-point-values.ts";
import { nearestNumber, sumExactly, type Decimal } from "../points/decimal-sum.ts";
import type { Criterion } from "./criterion.ts";
import { questionKey } from "./question-key.ts";

export interface CompiledCriterion {
  readonly id: string;
  readonly question: string;
  readonly answerType: Criterion["answerType"];
  readonly mustHave: boolean;
  readonly pointValues: CompiledPointValues;
  /** The most and the least that an answer earns. */
  readonly maxPoints: number;
  readonly minPoints: number;
}

/** The criteria of one revision, ready to score candidates by. */
export interface CompiledCriteria {
  /** In the order given. */
  readonly criteria: readonly CompiledCriterion[];
  readonly byId: ReadonlyMap<string, CompiledCriterion>;
  /** By `questionKey`. */
  readonly byQuestion: ReadonlyMap<string, CompiledCriterion>;
  /** The sum of all maxima. */
  readonly most: Decimal;
}

/** Returns criteria that have passed `inspectCriteria` in the form that scores candidates. */
export function compileCriteria(given: readonly Criterion[]): CompiledCriteria {
  const criteria = given.map(compileCriterion);
  return {
    criteria,
    byId: new Map(criteria.map((criterion) => [criterion.id, criterion])),
    byQuestion: new Map(criteria.map((criterion) => [questionKey(criterion.question), criterion])),
    most: sumExactly(criteria.map(({ maxPoints }) => maxPoints)),
  };
}

function compileCriterion({ id, question, answerType, pointValues, mustHave = false }: Criterion): CompiledCriterion {
  const compiled = compilePointValues(answerType, pointValues);
  const { maxPoints } = compiled;
  return {
    id,
    question,
    answerType,
    mustHave,
    pointValues: compiled,
    maxPoints,
    minPoints: leastOf(compiled),
  };
}

/** A number may lie in no range, and a list may hold no choice: both earn 0. */
function leastOf(compiled: CompiledPointValues): number {
  switch (compiled.shape) {
    case "boolean":
      return Math.min(compiled.whenTrue, compiled.whenFalse);
    case "ranges":
      return compiled.ranges.reduce((least, { points }) => Math.min(least, points), 0);
    case "choices":
      return leastOfChoices(compiled);
  }
}

function leastOfChoices({ mode, choices, total }: Extract<CompiledPointValues, { shape: "choices" }>): number {
  const below = choices.filter(({ points }) => points < 0);
  if (mode === "additive") return nearestNumber(sumExactly(below.map(({ points }) => points)));
  if (mode === "best-match") return below.reduce((least, { points }) => Math.min(least, points), 0);
  return Math.min(total, 0);
}
