import { toUnits, type PointsScale } from "./points-scale.ts";
import type { Bin, Reason, ReasonMethod, Variable } from "./specification.ts";

type Method = NonNullable<ReasonMethod["method"]>;

/** What points lost are called, and the points in the card's units that they are counted from. */
interface CompiledReason {
  readonly code: string;
  readonly text: string;
  readonly reference: number;
}

/** The reasons of one variable. points lost = sign · (reference − points). */
export interface CompiledReasons {
  readonly sign: 1 | -1;
  /** Of each bin in the order of the specification: its own reason, else the variable's. */
  readonly ofBins: readonly CompiledReason[];
  /** Of a value that is in no bin. */
  readonly ofVariable: CompiledReason;
}

/**
 * Returns a variable's reasons: by `below_best` counted from `bestUnits`, else from the baseline of the bin's reason, of
 * the variable's, or 0. A variable without a reason gives its name for code and text. Baselines are representable in
 * `scale` where the method uses them.
 * Reference: contract section 2b, "Specification v1, further members"; PMML 4.4, Scorecard, reasonCodeAlgorithm.
 */
export function compileReasons(
  { name, reason }: Pick<Variable, "name" | "reason">,
  bins: readonly Bin[],
  { scale, method, bestUnits }: { scale: PointsScale; method: Method; bestUnits: number },
): CompiledReasons {
  const referenceOf = (own: Reason | null | undefined) =>
    method === "below_best" ? bestUnits : toUnits(scale, own?.baseline ?? reason?.baseline ?? 0);
  const ofVariable = { code: reason?.code ?? name, text: reason?.text ?? name, reference: referenceOf(reason) };
  const ofBins = bins.map(({ reason: own }) =>
    own ? { code: own.code, text: own.text, reference: referenceOf(own) } : ofVariable,
  );
  return { sign: method === "above_baseline" ? -1 : 1, ofBins, ofVariable };
}
