import type { Note } from "../../src/core/scorecard/notes.ts";
import { scoresInReach } from "../../src/core/scorecard/reach.ts";
import type { Specification } from "../../src/core/scorecard/specification.ts";

/** The card in a few lines, and every note. */
export function summarizeCard(spec: Specification, notes: readonly Note[]): string {
  const { metadata, scaling, variables, bins } = spec;
  const [lowest, highest] = scoresInReach(spec);
  const width = Math.max(...variables.map(({ name }) => name.length));
  const lines = [
    `${metadata.name} ${metadata.model_version} (${metadata.scorecard_id})`,
    `Base points ${scaling.base_points}; ${oddsOf(spec)}`,
    `Scores from ${lowest} to ${highest}`,
    "",
    `Variables (${variables.length}):`,
    ...variables.map(({ name, type }) => {
      const points = (bins[name] ?? []).map((bin) => bin.points);
      const range = `${Math.min(...points)} to ${Math.max(...points)} points`;
      return `  ${name.padEnd(width)}  ${type.padEnd(11)}  ${points.length} bins, ${range}`;
    }),
    "",
    notes.length === 0 ? "No notes." : `Notes (${notes.length}):`,
    ...notes.map(({ path, message }) => `  ${path === "" ? "the file" : path}: ${message}`),
  ];
  return lines.join("\n");
}

function oddsOf({ scaling }: Specification): string {
  if (scaling.method === "none") return "no odds, so no pd (give --pdo, --target-score and --target-odds)";
  return `${scaling.pdo} points double the odds, ${scaling.target_score} points are ${scaling.target_odds} good to 1 bad`;
}
