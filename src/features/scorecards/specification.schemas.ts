import { z } from "@hono/zod-openapi";
import { LIMITS } from "../../core/scorecard/limits.ts";
import { REASON_METHODS } from "../../core/scorecard/specification.ts";
import { reference } from "../../http/openapi.ts";

const name = z.string().min(1).max(LIMITS.nameCharacters);
const number = z.number().nullish();
const positive = z.number().positive().nullish();

const ScorecardMetadata = z
  .strictObject({
    spec_version: z.literal("1.0"),
    scorecard_id: name,
    name,
    model_version: name,
    created_at: z.string().nullish(),
    description: z.string().nullish(),
  })
  .openapi("ScorecardMetadata");

const ScorecardScaling = z
  .strictObject({
    base_points: z.number(),
    method: z.literal("none").optional().openapi({ description: "The card has no odds: pd is null." }),
    pdo: positive,
    target_score: number,
    target_odds: positive,
    factor: positive.openapi({ description: "pdo / ln 2; derived when left out." }),
    offset: number.openapi({ description: "target_score - factor * ln(target_odds); derived when left out." }),
    score_decimals: z.int().min(0).max(10).nullish().openapi({ description: "Default 0; null: unrounded." }),
    pd_decimals: z.int().min(0).max(15).nullish().openapi({ description: "Default 4; null: unrounded." }),
  })
  .openapi("ScorecardScaling", { description: "pdo, target_score and target_odds are needed unless method is none." });

const ScorecardReason = z
  .strictObject({
    code: name,
    text: z.string().min(1).max(LIMITS.reasonTextCharacters),
    baseline: number.openapi({ description: "What points are compared with where reasons.method has a baseline." }),
  })
  .openapi("ScorecardReason", { description: "The reason code for points lost on a variable, or in one bin of it." });

const VariableType = z.enum(["numeric", "categorical"]).openapi("ScorecardVariableType");

const ScorecardVariable = z
  .strictObject({
    name,
    type: VariableType,
    missing_treatment: z.literal("use_bin").optional(),
    reason: z.union([ScorecardReason, z.null()]).optional(),
    actionable: z.boolean().optional().openapi({ description: "False: no way to a better grade changes it." }),
  })
  .openapi("ScorecardVariable");

const ScorecardBin = z
  .strictObject({
    range: z.string().optional().openapi({ description: '"(a, b]", "[a, b)", "[a, b]", "(a, b)" or "Missing"' }),
    category: z.string().optional().openapi({ description: 'One category, several joined by "%,%", or "Missing"' }),
    special: z.array(z.number()).min(1).optional().openapi({ description: "Values that are tested before ranges" }),
    else: z.literal(true).optional().openapi({ description: "Every valid value that no other bin takes" }),
    points: z.number(),
    reason: z.union([ScorecardReason, z.null()]).optional().openapi({ description: "Wins over the variable's." }),
  })
  .openapi("ScorecardBin", { description: "Exactly one of range, category, special and else." });

const ScorecardReasons = z
  .strictObject({ method: z.enum(REASON_METHODS).optional() })
  .openapi("ScorecardReasons", { description: "What points lost are counted from; below_best unless it says so." });

const ScorecardGrade = z
  .strictObject({ grade: z.string().min(1), min_score: number, max_score: number })
  .openapi("ScorecardGrade", { description: "min_score is inside, max_score outside." });

/** What a caller sees of a specification in the published document. */
export const SpecificationShape = z
  .strictObject({
    metadata: ScorecardMetadata,
    scaling: ScorecardScaling,
    variables: z.array(ScorecardVariable).min(1).max(LIMITS.variablesPerCard),
    bins: z
      .record(z.string(), z.array(ScorecardBin).min(1).max(LIMITS.binsPerVariable))
      .openapi({ description: "The bins of each variable, by its name." }),
    risk_grades: z.array(ScorecardGrade).max(LIMITS.gradesPerCard).nullish(),
    reasons: z.union([ScorecardReasons, z.null()]).optional(),
  })
  .openapi("ScorecardSpecification", { description: "Scorecard specification v1." });

/**
 * The specification inside a request or an answer. `compileScorecard` checks it, since it reports every problem at once and
 * knows more than a schema can say; a test holds the two together.
 */
export const ScorecardSpecification = z.unknown().openapi(reference("ScorecardSpecification", "The specification."));
