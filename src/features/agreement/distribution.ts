import type { LabelRule } from "../../core/annotation/label.ts";
import { BINS, type CountedValue, type Measure } from "./agreement.repository.ts";
import type { DistributionEntry } from "./agreement.schemas.ts";

/** Returns the distribution of a label's scores, with every value that the label allows, also where nobody gave it. */
export function fullDistribution(rule: LabelRule, counted: readonly CountedValue[]): DistributionEntry[] {
  if (rule.type === "numeric") return binsOf(rule.settings, counted);
  const counts = new Map<Measure, number>(allowedValues(rule).map((value) => [value, 0]));
  for (const { value, count } of counted) counts.set(value, count);
  return [...counts].map(([value, count]) => ({ value, count }));
}

function allowedValues(rule: Exclude<LabelRule, { type: "numeric" }>): readonly Measure[] {
  switch (rule.type) {
    case "star":
      return Array.from({ length: rule.settings.no_of_stars }, (_, rank) => rank + 1);
    case "categorical":
      return rule.settings.options.map(({ label }) => label);
    case "thumbs_up_down":
      return ["up", "down"];
    case "text":
      return [];
  }
}

function binsOf({ min, max }: { min: number; max: number }, counted: readonly CountedValue[]): DistributionEntry[] {
  const { lo = min, hi = max } = counted[0] ?? {};
  const counts = new Map(counted.map(({ value, count }) => [value, count]));
  const edge = (bin: number) => (bin === BINS ? hi : lo + ((hi - lo) * bin) / BINS);
  return Array.from({ length: BINS }, (_, bin) => ({
    from: edge(bin),
    to: edge(bin + 1),
    count: counts.get(bin) ?? 0,
  }));
}
