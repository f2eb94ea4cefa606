import { normal } from "./seeded-random.ts";

/** The columns of the demonstration card, demo/german-credit.json, in its order. */
export const FEATURES = [
  "duration_in_month",
  "credit_amount",
  "installment_rate_in_percentage_of_disposable_income",
  "status_of_existing_checking_account",
  "credit_history",
  "savings_account_and_bonds",
  "present_employment_since",
  "other_installment_plans",
  "purpose",
  "property",
  "housing",
] as const;

type Feature = (typeof FEATURES)[number];
export type Applicant = Record<Feature, string | number | null>;

/** Levels from the low end of a trait to the high one, each with its share of the people. */
type Shares = (readonly [level: string | number, share: number])[];

const BLANK_SHARE = 0.01;

// Shares rounded from the Statlog German Credit data, UCI Machine Learning Repository (CC BY 4.0).
const DURATIONS: Shares = [
  [4, 0.01],
  [6, 0.08],
  [9, 0.05],
  [10, 0.03],
  [12, 0.19],
  [15, 0.07],
  [18, 0.12],
  [21, 0.03],
  [24, 0.2],
  [27, 0.01],
  [30, 0.04],
  [36, 0.09],
  [42, 0.01],
  [48, 0.05],
  [60, 0.02],
];
const INSTALLMENT_RATES: Shares = [
  [4, 0.48],
  [3, 0.16],
  [2, 0.23],
  [1, 0.13],
];
const CHECKING_ACCOUNTS: Shares = [
  ["... < 0 DM", 0.27],
  ["0 <= ... < 200 DM", 0.27],
  ["... >= 200 DM / salary assignments for at least 1 year", 0.07],
  ["no checking account", 0.39],
];
const CREDIT_HISTORIES: Shares = [
  ["no credits taken/ all credits paid back duly", 0.04],
  ["all credits at this bank paid back duly", 0.05],
  ["delay in paying off in the past", 0.09],
  ["existing credits paid back duly till now", 0.53],
  ["critical account/ other credits existing (not at this bank)", 0.29],
];
const SAVINGS: Shares = [
  ["... < 100 DM", 0.6],
  ["100 <= ... < 500 DM", 0.1],
  ["500 <= ... < 1000 DM", 0.07],
  ["unknown/ no savings account", 0.18],
  ["... >= 1000 DM", 0.05],
];
const EMPLOYMENTS: Shares = [
  ["unemployed", 0.06],
  ["... < 1 year", 0.17],
  ["1 <= ... < 4 years", 0.34],
  ["4 <= ... < 7 years", 0.18],
  ["... >= 7 years", 0.25],
];
const OTHER_PLANS: Shares = [
  ["bank", 0.14],
  ["stores", 0.05],
  ["none", 0.81],
];
const PURPOSES: Shares = [
  ["domestic appliances", 0.01],
  ["radio/television", 0.28],
  ["repairs", 0.02],
  ["education", 0.05],
  ["furniture/equipment", 0.18],
  ["car (new)", 0.24],
  ["retraining", 0.01],
  ["business", 0.1],
  ["car (used)", 0.1],
  ["others", 0.01],
];
const PROPERTIES: Shares = [
  ["unknown / no property", 0.15],
  ["car or other, not in attribute Savings account/bonds", 0.33],
  ["building society savings agreement/ life insurance", 0.23],
  ["real estate", 0.29],
];
const HOUSINGS: Shares = [
  ["for free", 0.11],
  ["rent", 0.18],
  ["own", 0.71],
];

/** One invented applicant. Three hidden traits tie the features together: prudence, a settled life and the size of the loan. */
export function inventApplicant(random: () => number): Applicant {
  const prudence = normal(random);
  const settled = blend(prudence, 0.3, random);
  const size = normal(random);
  const draw = (shares: Shares, trait: number, tie: number) => levelAt(shares, percentile(blend(trait, tie, random)));
  const applicant: Applicant = {
    duration_in_month: draw(DURATIONS, size, 0.75),
    credit_amount: amount(blend(size, 0.85, random)),
    installment_rate_in_percentage_of_disposable_income: draw(INSTALLMENT_RATES, size, 0.3),
    status_of_existing_checking_account: draw(CHECKING_ACCOUNTS, prudence, 0.5),
    credit_history: draw(CREDIT_HISTORIES, prudence, 0.35),
    savings_account_and_bonds: draw(SAVINGS, prudence, 0.45),
    present_employment_since: draw(EMPLOYMENTS, settled, 0.5),
    other_installment_plans: draw(OTHER_PLANS, prudence, 0.2),
    purpose: draw(PURPOSES, size, 0.45),
    property: draw(PROPERTIES, settled, 0.5),
    housing: draw(HOUSINGS, settled, 0.5),
  };
  for (const feature of FEATURES) if (random() < BLANK_SHARE) applicant[feature] = null;
  return applicant;
}

/** A normal deviate that has the given correlation with the trait. */
function blend(trait: number, correlation: number, random: () => number): number {
  return correlation * trait + Math.sqrt(1 - correlation ** 2) * normal(random);
}

/** The share of a standard normal distribution below the deviate, by the logistic approximation (within 0.01). */
function percentile(deviate: number): number {
  return 1 / (1 + Math.exp(-1.702 * deviate));
}

function levelAt(shares: Shares, percentile: number): string | number | null {
  let reached = 0;
  for (const [level, share] of shares) {
    reached += share;
    if (percentile < reached) return level;
  }
  return shares.at(-1)?.[0] ?? null;
}

/** German marks, log-normal about a median of 2,320. */
function amount(deviate: number): number {
  return Math.min(Math.max(Math.round(2_320 * Math.exp(0.78 * deviate)), 250), 20_000);
}
