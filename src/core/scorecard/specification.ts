/**
 * A scorecard as its author wrote it: specification v1. One that is deployed has no other members; one that was stored
 * before they were refused may have some, which mean nothing.
 */
export interface Specification {
  readonly metadata: Metadata;
  readonly scaling: Scaling;
  readonly variables: readonly Variable[];
  readonly bins: Readonly<Record<string, readonly Bin[]>>;
  readonly risk_grades?: readonly RiskGrade[] | null;
  readonly reasons?: ReasonMethod | null;
}

export interface Metadata {
  readonly spec_version: "1.0";
  readonly scorecard_id: string;
  readonly name: string;
  readonly model_version: string;
  readonly created_at?: string | null;
  readonly description?: string | null;
}

export interface Scaling {
  readonly base_points: number;
  readonly method?: "none";
  readonly pdo?: number | null;
  readonly target_score?: number | null;
  readonly target_odds?: number | null;
  readonly factor?: number | null;
  readonly offset?: number | null;
  readonly score_decimals?: number | null;
  readonly pd_decimals?: number | null;
}

export interface Variable {
  readonly name: string;
  readonly type: "numeric" | "categorical";
  readonly missing_treatment?: "use_bin";
  readonly reason?: Reason | null;
  /** False where nothing that the applicant does changes it: a way to the next grade leaves it as it is. */
  readonly actionable?: boolean;
}

export interface Reason {
  readonly code: string;
  readonly text: string;
  /** What points are compared with, in a card whose method has a baseline. */
  readonly baseline?: number | null;
}

/** What points lost are counted from; a card that does not say counts from each variable's best bin. */
export interface ReasonMethod {
  readonly method?: (typeof REASON_METHODS)[number];
}

export const REASON_METHODS = ["below_best", "below_baseline", "above_baseline"] as const;

/**
 * Exactly one of range, category, special and else; `range: "Missing"` and `category: "Missing"` are the Missing bin, and
 * `else: true` takes every valid value that no other bin of the variable takes.
 */
export interface Bin {
  readonly range?: string;
  readonly category?: string;
  readonly special?: readonly number[];
  readonly else?: true;
  readonly points: number;
  /** Wins over the variable's. */
  readonly reason?: Reason | null;
}

export interface RiskGrade {
  readonly grade: string;
  readonly min_score?: number | null;
  readonly max_score?: number | null;
}

export const MISSING = "Missing";
export const CATEGORY_DELIMITER = "%,%";

/** Names that a request uses for itself, and the one that JavaScript would swallow. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  "id",
  "strict_mode",
  "include_reasons",
  "include_contributions",
  "include_path",
  "include_receipt",
  "__proto__",
]);
