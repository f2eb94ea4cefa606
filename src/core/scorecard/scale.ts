/** How points and odds belong together; odds are good to bad, scores rise with them. */
export interface OddsScale {
  /** Points for a change of the odds by e. */
  readonly factor: number;
  /** The score at odds of 1 to 1. */
  readonly offset: number;
}

/**
 * Returns the points for a change of the odds by the factor e: factor = pdo / ln 2, with `pdo` the points that double
 * the odds, above 0.
 * Reference: Siddiqi, Credit Risk Scorecards (2006), chapter 6, scaling.
 */
export function factorOf(pdo: number): number {
  return pdo / Math.LN2;
}

/**
 * Returns the score at even odds: offset = targetScore − factor · ln(targetOdds), with odds good to bad, above 0.
 * Reference: Siddiqi, Credit Risk Scorecards (2006), chapter 6, scaling.
 */
export function offsetOf(targetScore: number, factor: number, targetOdds: number): number {
  return targetScore - factor * Math.log(targetOdds);
}

/**
 * Returns the probability of default of a score, 0 to 1: pd = 1 / (1 + exp((score − offset) / factor)).
 * It never rises with the score.
 * Reference: Siddiqi, Credit Risk Scorecards (2006), chapter 6: ln(odds) = (score − offset) / factor, pd = 1 / (1 + odds).
 */
export function probabilityOfDefault({ factor, offset }: OddsScale, score: number): number {
  return 1 / (1 + Math.exp((score - offset) / factor));
}
