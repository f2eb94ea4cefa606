import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { isObject } from "../../core/inspect.ts";
import { ANSWER_TYPES } from "../../core/points/answer-type.ts";
import { inspectPointValues } from "../../core/points/inspect-point-values.ts";
import { LIST_MODES } from "../../core/points/point-values.ts";
import { carryProblems } from "../../core/schema-fault.ts";
import { reference } from "../../http/openapi.ts";
import { Uuid } from "../../http/uuid.ts";
import { Dimension, ProfileParams } from "../profiles/profiles.schemas.ts";

export const RuleParams = ProfileParams.extend({
  ruleId: Uuid.openapi({ example: DEMONSTRATION.ruleId }),
});

const BooleanPoints = z
  .object({ true: z.number().optional(), false: z.number().optional() })
  .openapi("BooleanPoints", { description: "A side that is left out is worth 0." });

const PointRange = z
  .object({ min: z.number(), max: z.number(), points: z.number() })
  .openapi("PointRange", { description: "`min` is inside, `max` outside." });

const RangePoints = z.object({ ranges: z.array(PointRange).min(1) }).openapi("RangePoints");

const ListMode = z.enum(LIST_MODES).openapi("ListMode");

const ChoicePoints = z
  .object({ choices: z.record(z.string(), z.number()), mode: ListMode.optional() })
  .openapi("ChoicePoints", { description: "Points by choice of a list; additive, if no mode is given." });

/** A client that tries them in turn finds both sides of a boolean last: every object would pass for them. */
const PointValues = z.union([RangePoints, ChoicePoints, BooleanPoints]).openapi("PointValues", {
  description: "By answer type: ranges of a number, choices of a list, or both sides of a boolean.",
});

/** What the document says of points. What is sent is checked by the core, which lists every problem at once. */
export const POINT_VALUES = { BooleanPoints, PointRange, RangePoints, ListMode, ChoicePoints, PointValues };

const RuleAnswerType = z.enum(ANSWER_TYPES).openapi("RuleAnswerType");

/**
 * What `superRefine` takes to say what is wrong with the points of a rule where more is wrong with it, so that one answer lists
 * both. The points of a rule that is right otherwise are inspected with its template, whose type they must fit.
 */
const pointsBesideFaults = [
  (input: unknown, ctx: z.RefinementCtx): void => {
    if (!isObject(input) || ctx.issues.length === 0) return;
    const answerType = ANSWER_TYPES.find((type) => type === input["answerType"]);
    if (answerType === undefined) return;
    const problems = inspectPointValues(answerType, input["pointValues"], "pointValues");
    if (problems.length > 0) ctx.addIssue(carryProblems(problems, "INVALID_POINT_VALUES"));
  },
  { when: () => true },
] as const;

export const RuleUpsert = z
  .strictObject({
    signalTemplateId: z.string().min(1).max(100),
    dimension: Dimension,
    answerType: RuleAnswerType,
    pointValues: z.unknown().openapi(reference("PointValues", "The points.")),
    selector: z.string().max(500).nullish(),
  })
  .superRefine(...pointsBesideFaults)
  .openapi("RuleUpsert", { required: ["signalTemplateId", "dimension", "answerType", "pointValues"] });
export type RuleUpsert = z.infer<typeof RuleUpsert>;

export const Rule = z
  .object({
    id: z.uuid(),
    profileId: z.uuid(),
    signalTemplateId: z.string(),
    dimension: Dimension,
    selector: z.string().nullable(),
    pointValues: PointValues,
    createdAt: z.iso.datetime(),
  })
  .openapi("Rule");
export type Rule = z.infer<typeof Rule>;

const rule: Rule = {
  id: DEMONSTRATION.ruleId,
  profileId: DEMONSTRATION.profileId,
  signalTemplateId: DEMONSTRATION.templateIds.headCount,
  dimension: "fit",
  selector: null,
  pointValues: {
    ranges: [
      { min: 0, max: 100, points: 2 },
      { min: 100, max: 1_000, points: 10 },
    ],
  },
  createdAt: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = {
  upsert: {
    signalTemplateId: rule.signalTemplateId,
    dimension: rule.dimension,
    answerType: "number",
    pointValues: rule.pointValues,
  },
  rule,
};
