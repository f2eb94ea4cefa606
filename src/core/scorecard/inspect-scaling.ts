import { inspectNumber, inspectObject, refuse, type Fields, type Inspection, type NumberRule } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { POINTS_RULE } from "./limits.ts";
import { factorOf, offsetOf } from "./scale.ts";

const KEYS = [
  "base_points",
  "method",
  "pdo",
  "target_score",
  "target_odds",
  "factor",
  "offset",
  "score_decimals",
  "pd_decimals",
];
const TOLERANCE = 1e-3;
const ABOVE_ZERO: NumberRule = { rule: "must be a finite number above 0", allowed: (value) => value > 0 };

/**
 * Notes every problem of the scaling: points and odds, decimals, and a given factor or offset that strays from the
 * derived one by more than 1e-3 relative.
 */
export function inspectScaling(inspection: Inspection, path: string, input: unknown): void {
  const scaling = inspectObject(inspection, path, input);
  if (!scaling) return;
  refuseUnknownKeys(inspection, path, scaling, KEYS);
  inspectNumber(inspection, path, scaling, "base_points", POINTS_RULE);
  inspectDecimals(inspection, path, scaling, "score_decimals", 10);
  inspectDecimals(inspection, path, scaling, "pd_decimals", 15);
  if (scaling["method"] === undefined) inspectOdds(inspection, path, scaling);
  else if (scaling["method"] !== "none") {
    refuse(inspection, pathOf(path, "method"), 'must be "none" or left out', scaling["method"]);
  }
}

function inspectOdds(inspection: Inspection, path: string, scaling: Fields): void {
  const pdo = inspectNumber(inspection, path, scaling, "pdo", ABOVE_ZERO);
  const targetScore = inspectNumber(inspection, path, scaling, "target_score");
  const targetOdds = inspectNumber(inspection, path, scaling, "target_odds", ABOVE_ZERO);
  const factor = inspectNumber(inspection, path, scaling, "factor", { ...ABOVE_ZERO, optional: true });
  const offset = inspectNumber(inspection, path, scaling, "offset", { optional: true });
  if (pdo === undefined) return;
  const derivedFactor = factorOf(pdo);
  if (!Number.isFinite(derivedFactor)) {
    refuse(inspection, pathOf(path, "pdo"), "must be small enough that pdo / ln 2 is finite", pdo);
    return;
  }
  refuseStray(inspection, pathOf(path, "factor"), factor, derivedFactor, "pdo / ln 2");
  if (targetScore === undefined || targetOdds === undefined) return;
  const derivedOffset = offsetOf(targetScore, derivedFactor, targetOdds);
  if (!Number.isFinite(derivedOffset)) {
    refuse(inspection, path, "has a target_score - factor * ln(target_odds) that is not finite");
    return;
  }
  refuseStray(inspection, pathOf(path, "offset"), offset, derivedOffset, "target_score - factor * ln(target_odds)");
}

function refuseStray(
  inspection: Inspection,
  path: string,
  given: number | undefined,
  derived: number,
  formula: string,
): void {
  if (given === undefined || Math.abs(given - derived) <= TOLERANCE * Math.abs(derived)) return;
  refuse(inspection, path, `is ${given}, but ${formula} = ${derived}: leave it out or correct it`);
}

function inspectDecimals(inspection: Inspection, path: string, scaling: Fields, key: string, most: number): void {
  const value = scaling[key];
  if (value === undefined || value === null) return;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > most) {
    refuse(inspection, pathOf(path, key), `must be a whole number from 0 to ${most}, or null`, value);
  }
}
