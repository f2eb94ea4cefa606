import type { Scaling } from "../scorecard/specification.ts";
import { cannot, type Reading } from "./reading.ts";

/** Returns the scaling that the options beside a file give: without pdo, target_score and target_odds a card without odds. */
export function scalingFrom(reading: Reading, basePoints: number): Scaling {
  const { pdo, targetScore: target_score, targetOdds: target_odds } = reading.options;
  const odds = { pdo, target_score, target_odds };
  const missing = Object.entries(odds).filter(([, value]) => value === undefined);
  if (missing.length === 3) return { base_points: basePoints, method: "none" };
  for (const [name] of missing) cannot(reading, name, "is missing: pdo, target_score and target_odds belong together");
  return { base_points: basePoints, pdo: pdo ?? 0, target_score: target_score ?? 0, target_odds: target_odds ?? 0 };
}
