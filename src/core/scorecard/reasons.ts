import type { CompiledScorecard } from "./compile.ts";
import { LIMITS } from "./limits.ts";
import { toPoints } from "./points-scale.ts";

/** A reason for points lost, its keys as they go over the wire. */
export interface ReasonGiven {
  code: string;
  feature: string;
  points_lost: number;
  text: string;
}

interface Loss {
  readonly code: string;
  text: string;
  feature: string;
  largest: number;
  units: number;
}

/**
 * Returns at most four reasons, the greatest loss first. `lost` holds, for each variable in the card's order, how far it
 * fell below its own best bin, in the card's units. Losses of one code are summed, and the code is shown with the feature
 * and the text that lost most under it; sums of zero are left out. Equal losses stand in the card's order.
 * Reference: contract section 2, `include_reasons`; FICO-style "points below maximum", Siddiqi (2006), chapter 8.
 */
export function reasonsFor(card: CompiledScorecard, lost: readonly number[]): ReasonGiven[] {
  const byCode = new Map<string, Loss>();
  card.variables.forEach(({ name, reasonCode: code, reasonText: text }, index) => {
    const units = lost[index] ?? 0;
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
      points_lost: toPoints(card.pointsScale, units),
      text,
    }));
}
