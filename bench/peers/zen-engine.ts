import { ZenEngine } from "@gorules/zen-engine";
import { CATEGORY_DELIMITER, MISSING, type Bin, type Specification } from "../../src/core/scorecard/specification.ts";
import type { Scorer } from "./scorer.ts";

/** A card as a graph: a decision table for each variable, and an expression that adds their points. */
export function scoreWithZen({ scaling, variables, bins }: Specification): Scorer {
  const tables = variables.map(({ name }) => ({
    id: name,
    name,
    type: "decisionTableNode",
    content: {
      hitPolicy: "first",
      inputs: [{ id: "in", name, field: name }],
      outputs: [{ id: "out", name: "points", field: `points_${name}` }],
      rules: (bins[name] ?? []).map((bin, index) => ({ _id: String(index), in: testOf(bin), out: String(bin.points) })),
    },
  }));
  const sum = [scaling.base_points, ...variables.map(({ name }) => `points_${name}`)].join(" + ");
  const score = { id: "score", name: "score", type: "expressionNode" };
  const nodes = [
    { id: "input", name: "input", type: "inputNode" },
    ...tables,
    { ...score, content: { expressions: [{ id: "score", key: "score", value: sum }] } },
    { id: "output", name: "output", type: "outputNode" },
  ];
  const edge = (sourceId: string, targetId: string) => ({
    id: `${sourceId}-${targetId}`,
    sourceId,
    targetId,
    type: "edge",
  });
  const edges = [...tables.flatMap(({ id }) => [edge("input", id), edge(id, "score")]), edge("score", "output")];
  const decision = new ZenEngine().createDecision({ nodes, edges });
  return async (records) => {
    const scores: number[] = [];
    for (const record of records) scores.push((await decision.evaluate(record)).result.score);
    return scores;
  };
}

function testOf({ range = MISSING, category = MISSING }: Bin): string {
  if (range === MISSING && category === MISSING) return "null";
  if (category !== MISSING)
    return category
      .split(CATEGORY_DELIMITER)
      .map((name) => JSON.stringify(name))
      .join(", ");
  const open = /^\(-Infinity, (.*)([)\]])$/.exec(range);
  if (open) return `${open[2] === "]" ? "<=" : "<"} ${open[1]}`;
  const above = /^([([])(.*), Infinity\)$/.exec(range);
  if (above) return `${above[1] === "[" ? ">=" : ">"} ${above[2]}`;
  return range.replace(", ", "..");
}
