import { Engine } from "json-rules-engine";
import { parseRange } from "../../src/core/scorecard/range.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin, type Specification } from "../../src/core/scorecard/specification.ts";
import type { Scorer } from "./scorer.ts";

/** A card as rules: one for each bin, whose event tells its points. */
export function scoreWithJsonRules({ scaling, bins }: Specification): Scorer {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const [fact, list] of Object.entries(bins)) {
    for (const bin of list) {
      const conditions = { all: conditionsOf(bin).map((condition) => ({ fact, ...condition })) };
      engine.addRule({ conditions, event: { type: "points", params: { points: bin.points } } });
    }
  }
  return async (records) => {
    const scores: number[] = [];
    for (const record of records) {
      const { events } = await engine.run({ ...record });
      scores.push(events.reduce((sum, { params }) => sum + params?.points, scaling.base_points));
    }
    return scores;
  };
}

function conditionsOf({ range = MISSING, category = MISSING }: Bin): { operator: string; value: unknown }[] {
  if (range === MISSING && category === MISSING) return [{ operator: "equal", value: null }];
  if (category !== MISSING) return [{ operator: "in", value: category.split(CATEGORY_DELIMITER) }];
  const interval = parseRange(range);
  if (typeof interval === "string") throw new Error(interval);
  return [
    { operator: "greaterThanInclusive", value: interval.lower },
    { operator: "lessThanInclusive", value: interval.upper },
  ];
}
