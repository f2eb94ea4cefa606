import type { Assessment } from "./assess.ts";
import type { CompiledScorecard } from "./compile.ts";
import { binOf, unitsOf } from "./find-bin.ts";
import { LIMITS } from "./limits.ts";
import { toPoints } from "./points-scale.ts";

/** A reason for points lost. */
export interface Reason {
  readonly code: string;
  readonly feature: string;
  readonly pointsLost: number;
  readonly text: string;
}

interface Loss {
  readonly code: string;
  text: string;
  feature: string;
  largest: number;
  units: number;
}

/**
 * Returns at most four reasons of an assessed record, the greatest loss first: how far a variable fell below its own best
 * bin, or by the card's method below or above its baseline. Losses of one code are summed, and the code is shown with the feature and the text that lost most under it; sums of
 * zero and less are left out. Equal losses stand in the card's order.
 * Reference: contract sections 2, `include_reasons`, and 2b, `reasons`; FICO-style "points below maximum", Siddiqi (2006), chapter 8.
 */
export function reasonsFor(card: CompiledScorecard, { bins }: Assessment): Reason[] {
  const byCode = new Map<string, Loss>();
  card.variables.forEach((variable, index) => {
    const { name, reasons } = variable;
    const bin = bins[index] ?? 0;
    const { code, text, reference } = reasons.ofBins[binOf(variable, bin)] ?? reasons.ofVariable;
    const units = reasons.sign * (reference - unitsOf(variable, bin));
    const loss = byCode.get(code);
    if (!loss) byCode.set(code, { code, text, feature: name, largest: units, units });
    else {
      loss.units += units;
      if (units > loss.largest) Object.assign(loss, { feature: name, text, largest: units });
    }
  });
  return [...byCode.values()]
    .filter(({ units }) => units > 0)
    .toSorted((a, b) => b.units - a.units)
    .slice(0, LIMITS.reasonsPerRecord)
    .map(({ code, feature, units, text }) => ({
      code,
      feature,
      pointsLost: toPoints(card.pointsScale, units),
      text,
    }));
}
