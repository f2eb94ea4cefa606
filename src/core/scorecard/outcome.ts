import { roundHalfAwayFromZero } from "../decimal.ts";
import type { CompiledScorecard, Outcome } from "./compile.ts";
import { roundUnits, toPoints } from "./points-scale.ts";
import { probabilityOfDefault } from "./scale.ts";

/** A card of whole points has a few hundred sums; one of many decimals has more than are worth remembering. */
export const MAX_OUTCOMES = 500;

/**
 * Returns what a sum, in the card's units and with its base points, comes to: the score is the sum rounded half away from
 * zero to the card's decimals, the grade is that of the rounded score, pd comes from the unrounded one.
 * The first 500 sums that a card meets are remembered with it.
 * Reference: contract section 2; Siddiqi, Credit Risk Scorecards (2006), chapter 6.
 */
export function outcomeOf(card: CompiledScorecard, units: number): Outcome {
  const known = card.outcomes.get(units);
  if (known) return known;
  const score = roundUnits(card.pointsScale, units, card.scoreDecimals);
  const grade = gradeOf(card, score);
  const pd = pdOf(card, toPoints(card.pointsScale, units));
  const outcome = { score, grade, pd, text: `"score":${score},"risk_grade":${JSON.stringify(grade)},"pd":${pd}` };
  if (card.outcomes.size < MAX_OUTCOMES) card.outcomes.set(units, outcome);
  return outcome;
}

function gradeOf({ grades }: CompiledScorecard, score: number): string | null {
  for (const { grade, lower, upper } of grades) if (score >= lower && score <= upper) return grade;
  return null;
}

function pdOf({ odds, pdDecimals }: CompiledScorecard, score: number): number | null {
  if (odds === null) return null;
  const pd = probabilityOfDefault(odds, score);
  return pdDecimals === null ? pd : roundHalfAwayFromZero(pd, pdDecimals);
}
