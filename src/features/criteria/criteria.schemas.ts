import { z } from "@hono/zod-openapi";
import { CANDIDATE_LIMITS } from "../../core/criteria/candidate.ts";
import { CRITERIA_LIMITS } from "../../core/criteria/criterion.ts";
import { inspectCriteria } from "../../core/criteria/inspect-criteria.ts";
import { refuseUnbounded } from "../../core/json-bounds.ts";
import { ANSWER_TYPES } from "../../core/points/answer-type.ts";
import { carryProblems } from "../../core/schema-fault.ts";
import { reference } from "../../http/openapi.ts";
import { POINT_VALUES } from "../rules/rules.schemas.ts";

/** Control characters in an id are a caller's mistake, and unreadable wherever they are shown. */
export const hasNoControls = (text: string) => !/\p{Cc}/u.test(text);
export const NO_CONTROLS_RULE = "must not have control characters";

export const JobParams = z.object({
  jobId: z
    .string()
    .min(1)
    .max(CANDIDATE_LIMITS.idCharacters)
    .refine(hasNoControls, NO_CONTROLS_RULE)
    .openapi({ description: "The job as you call it.", example: "job-123" }),
});

const Criterion = z
  .object({
    id: z.string().min(1).max(CRITERIA_LIMITS.idCharacters),
    question: z.string().min(1).max(CRITERIA_LIMITS.questionCharacters),
    answerType: z.enum(ANSWER_TYPES),
    pointValues: POINT_VALUES.PointValues,
    mustHave: z.boolean().optional(),
  })
  .openapi("Criterion", { description: "A question with what its answers are worth." });

/** What the document says of criteria; what is sent is checked by the core, which lists every problem at once. */
export const CRITERIA = { Criterion };

const DeploymentSlug = z
  .string()
  .regex(/^dep_[A-Za-z0-9]{4,60}$/, "must be the slug of a deployment, such as dep_xK8m");

export const NewCriteria = z
  .strictObject({
    criteria: z
      .unknown()
      .openapi({ type: "array", items: reference("Criterion", "One criterion."), maxItems: 200 })
      .optional(),
    deployment: DeploymentSlug.optional().openapi({ description: "A scorecard that scores candidates by features." }),
  })
  .superRefine(({ criteria, deployment }, ctx) => {
    if ((criteria === undefined) === (deployment === undefined)) {
      const message = "must be given, or else deployment, and not both";
      ctx.addIssue({ path: ["criteria"], ...carryProblems([{ field: "criteria", message }]) });
      return;
    }
    if (criteria === undefined) return;
    const unbounded = refuseUnbounded(criteria, CRITERIA_LIMITS.bytesPerJob);
    if (unbounded !== undefined) {
      ctx.addIssue(carryProblems([{ field: "criteria", message: unbounded }]));
      return;
    }
    const { problems, onlyPoints } = inspectCriteria(criteria, "criteria");
    if (problems.length > 0) ctx.addIssue(carryProblems(problems, onlyPoints ? "INVALID_POINT_VALUES" : undefined));
  })
  .openapi("NewCriteria", { description: "Either criteria or a deployment." });
export type NewCriteria = z.infer<typeof NewCriteria>;

export const JobCriteria = z
  .object({
    jobId: z.string(),
    revision: z.int().openapi({ description: "Moves by one with every change; a scored job keeps that of its own." }),
    criteria: z.array(Criterion).optional(),
    deployment: z.string().optional(),
    createdAt: z.iso.datetime(),
  })
  .openapi("JobCriteria");
export type JobCriteria = z.infer<typeof JobCriteria>;
