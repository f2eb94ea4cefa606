import { compilePointValues, type CompiledPointValues } from "../points/compile-point-values.ts";
import { nearestNumber, sumExactly, type Decimal } from "../points/decimal-sum.ts";
import type { Dimension, Rule } from "./rule.ts";

export interface CompiledRule {
  readonly id: string;
  readonly signalTemplateId: string;
  readonly pointValues: CompiledPointValues;
  /** The most that the rule can earn, 0 or more. */
  readonly maxPoints: number;
}

interface CompiledDimension {
  /** In the order given. */
  readonly rules: readonly CompiledRule[];
  /** The sum of all rules' maxima, answered or not, exactly and as the nearest number. */
  readonly most: Decimal;
  readonly maxPoints: number;
}

/** One immutable list of rules, ready to be evaluated. */
export type CompiledRules = Readonly<Record<Dimension, CompiledDimension>>;

/** Returns the rules of each dimension in the order given; a dimension may have none. */
export function compileRules(rules: readonly Rule[]): CompiledRules {
  const dimensionOf = (wanted: Dimension) => compileDimension(rules.filter(({ dimension }) => dimension === wanted));
  return { fit: dimensionOf("fit"), urgency: dimensionOf("urgency") };
}

function compileDimension(given: readonly Rule[]): CompiledDimension {
  const rules = given.map(compileRule);
  const most = sumExactly(rules.map(({ maxPoints }) => maxPoints));
  return { rules, most, maxPoints: nearestNumber(most) };
}

function compileRule({ id, signalTemplateId, answerType, pointValues }: Rule): CompiledRule {
  const compiled = compilePointValues(answerType, pointValues);
  return { id, signalTemplateId, pointValues: compiled, maxPoints: compiled.maxPoints };
}
