import { undefinedBecause, type Coefficient } from "./krippendorff.ts";

/** How two annotators have scored the units that both of them have. */
export interface Pairing {
  readonly units: number;
  /** The units on which they agree. */
  readonly agreed: number;
  /** The sum over categories of the product of how often each of the two has used it. */
  readonly chance: number;
}

/**
 * Returns kappa, the agreement of two annotators beyond chance: (p_o - p_e) / (1 - p_e) with p_o = agreed / units and
 * p_e = chance / units^2, so (units agreed - chance) / (units^2 - chance); from -1 to 1. Undefined without a common unit,
 * and where both have used one and the same category only.
 * Reference: Cohen (1960), "A Coefficient of Agreement for Nominal Scales".
 */
export function cohenKappa({ units, agreed, chance }: Pairing): Coefficient {
  if (units === 0) return undefinedBecause("The two have no source in common.");
  const beyond = units ** 2 - chance;
  if (beyond === 0)
    return undefinedBecause("Both gave one and the same score only, so agreement cannot be told from chance.");
  return { value: (units * agreed - chance) / beyond, reason: null };
}
