import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { refuseUnbounded } from "../../core/json-bounds.ts";

const TEMPLATE_ANSWER_TYPES = [
  "open_text",
  "boolean",
  "number",
  "percentage",
  "currency",
  "list",
  "url",
  "json_schema",
] as const;

export const AnswerType = z.enum(TEMPLATE_ANSWER_TYPES).openapi("AnswerType", {
  description: "What an answer is. Rules take boolean, number, percentage, currency and list.",
});
export const SignalWeight = z.enum(["important", "nice_to_have", "not_important"]).openapi("SignalWeight");
const description = z.string().max(1_000).nullish();
const criteria = z.string().max(2_000).nullish();
const MAX_SCHEMA_BYTES = 64 * 1024;

const outputSchema = z
  .record(z.string(), z.unknown())
  .superRefine((schema, context) => {
    const refusal = refuseUnbounded(schema, MAX_SCHEMA_BYTES);
    if (refusal !== undefined) context.addIssue({ code: "custom", message: refusal });
  })
  .nullish()
  .openapi({ description: "For json_schema only. At most 64 KiB as JSON, nested at most 32 levels deep." });

export const NewSignalTemplate = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    description,
    question: z.string().trim().min(1).max(500),
    answerType: AnswerType.default("open_text").openapi({ default: "open_text" }),
    weight: SignalWeight.default("important").openapi({ default: "important" }),
    qualificationCriteria: criteria,
    outputSchema,
  })
  .refine((input) => (input.answerType === "json_schema") === Boolean(input.outputSchema), {
    path: ["outputSchema"],
    message: "is needed for json_schema, and only for it",
  })
  .openapi("NewSignalTemplate");
export type NewSignalTemplate = z.infer<typeof NewSignalTemplate>;

export const SignalTemplatePatch = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    description,
    question: z.string().trim().min(1).max(500).optional(),
    weight: SignalWeight.optional(),
    qualificationCriteria: criteria,
  })
  .refine((patch) => Object.keys(patch).length > 0, "must change something")
  .openapi("SignalTemplatePatch", { description: "The answerType stays: another one is another template." });
export type SignalTemplatePatch = z.infer<typeof SignalTemplatePatch>;

export const SignalTemplate = z
  .object({
    id: z.string().openapi({ description: "Of this version." }),
    templateId: z
      .string()
      .openapi({ description: "Of the template, whatever its version: what rules and signals name." }),
    version: z.int(),
    organizationId: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    question: z.string(),
    answerType: AnswerType,
    outputSchema: z.record(z.string(), z.unknown()).nullable(),
    weight: SignalWeight,
    qualificationCriteria: z.string().nullable(),
    createdByUserId: z.string(),
    createdAt: z.iso.datetime(),
    deletedAt: z.iso.datetime().nullable(),
    source: z.literal("api"),
  })
  .openapi("SignalTemplate");
export type SignalTemplate = z.infer<typeof SignalTemplate>;

export const TemplateListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .openapi({ type: "integer", minimum: 0, maximum: 100_000, default: 0 }),
  includeDeleted: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .openapi({ type: "boolean", default: false }),
});
export type TemplateListQuery = z.infer<typeof TemplateListQuery>;

export const SignalTemplateList = z
  .object({
    items: z.array(SignalTemplate),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
    hasMore: z.boolean(),
  })
  .openapi("SignalTemplateList");
export type SignalTemplateList = z.infer<typeof SignalTemplateList>;

const headCount: SignalTemplate = {
  id: "0199c0de-0000-7000-8000-000000000101",
  templateId: DEMONSTRATION.templateIds.headCount,
  version: 1,
  organizationId: DEMONSTRATION.organizationId,
  name: "Head count",
  description: null,
  question: "How many people work there?",
  answerType: "number",
  outputSchema: null,
  weight: "important",
  qualificationCriteria: null,
  createdByUserId: DEMONSTRATION.keyId,
  createdAt: "2026-03-26T14:30:00.000Z",
  deletedAt: null,
  source: "api",
};

const seniority: SignalTemplate = {
  ...headCount,
  id: "0199c0de-0000-7000-8000-000000000104",
  templateId: DEMONSTRATION.templateIds.seniority,
  name: "Seniority",
  question: "How many years has the person led others?",
};

export const EXAMPLES = {
  company: examplesOf(headCount, "How many people work there full time?"),
  contact: examplesOf(seniority, "How many years has the person led a team?"),
};

function examplesOf(template: SignalTemplate, question: string) {
  const { name, answerType } = template;
  return {
    newTemplate: { name, question: template.question, answerType },
    template,
    patch: { question },
    patched: { ...template, question, version: 2 },
    list: { items: [template], total: 1, limit: 20, offset: 0, hasMore: false },
  };
}
