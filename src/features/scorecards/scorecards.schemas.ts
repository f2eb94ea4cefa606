import { z } from "@hono/zod-openapi";
import { carryProblems } from "../../core/schema-fault.ts";
import { inspectSpecification } from "../../core/scorecard/inspect-specification.ts";
import { Environment } from "../access/access.schemas.ts";
import { ScorecardSpecification, SpecificationShape } from "./specification.schemas.ts";
import { ModelVerification } from "./verification.schemas.ts";

/** Inspected with the rest of the body, so that one answer lists what is wrong with either. */
const InspectedSpecification = ScorecardSpecification.superRefine((spec, ctx) => {
  const { problems } = inspectSpecification(spec);
  if (problems.length > 0) ctx.addIssue(carryProblems(problems, "invalid_spec"));
});

export const DeployModel = z
  .strictObject({
    spec: InspectedSpecification,
    environment: Environment.optional().openapi({
      description: "A label of the model; the key's prefix alone decides where it is stored. Default: the key's own.",
    }),
    description: z.string().max(2_000).nullish(),
    verification: ModelVerification.optional(),
    dry_run: z.boolean().default(false).openapi({ description: "Check all, and store nothing: `model_id` is null." }),
    auto_deploy: z.boolean().default(true).openapi({ description: "Make it the champion of its scorecard's slug." }),
  })
  .openapi("DeployModel", { required: ["spec"] });
export type DeployModel = z.infer<typeof DeployModel>;

const DeploymentReference = z
  .object({ id: z.string(), slug: z.string(), endpoint: z.string(), status: z.literal("active") })
  .openapi("DeploymentReference");
export const Note = z
  .object({ path: z.string(), message: z.string() })
  .openapi("SpecificationNote", { description: "Something that is legal in a specification and yet seldom meant." });

export const DeployedModel = z
  .object({
    model_id: z.string().nullable().openapi({ description: "Null, if it was a dry run." }),
    name: z.string(),
    version: z.string(),
    deployment: z.union([DeploymentReference, z.null()]).openapi({ description: "Null, if it was not deployed." }),
    notes: z.array(Note),
  })
  .openapi("DeployedModel");
export type DeployedModel = z.infer<typeof DeployedModel>;

const ModelStatus = z.enum(["active", "archived"]).openapi("ModelStatus");

export const ModelListed = z
  .object({
    id: z.string(),
    scorecard_id: z.string(),
    name: z.string(),
    version: z.string(),
    spec_version: z.string(),
    status: ModelStatus,
    environment: Environment,
    description: z.string().nullable(),
    deployed_by: z.string().openapi({ description: "The id of the key that deployed it." }),
    created_at: z.iso.datetime(),
  })
  .openapi("ModelListed");
export type ModelListed = z.infer<typeof ModelListed>;

export const Model = ModelListed.extend({ spec: SpecificationShape }).openapi("Model");
export type Model = z.infer<typeof Model>;

export const ModelPatch = z
  .strictObject({
    description: z.string().max(2_000).nullable().optional(),
    status: z.literal("archived").optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "must change description or status")
  .openapi("ModelPatch", { minProperties: 1 });
export type ModelPatch = z.infer<typeof ModelPatch>;

const SpecificationChange = z
  .object({ path: z.string(), from: z.unknown(), to: z.unknown() })
  .openapi("SpecificationChange", {
    description: "Null stands for nothing there. Variables, bins and grades are found by what they are.",
    required: ["path", "from", "to"],
  });

export const ModelDiff = z.object({ data: z.array(SpecificationChange) }).openapi("ModelDiff");
export type ModelDiff = z.infer<typeof ModelDiff>;

export const ModelPage = z
  .object({ data: z.array(ModelListed), next_cursor: z.string().nullable() })
  .openapi("ModelPage");
