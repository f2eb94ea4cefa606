import { z } from "@hono/zod-openapi";
import { LABEL_TYPES } from "../../core/annotation/label.ts";
import { readSettings } from "../../core/annotation/read-settings.ts";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { isObject } from "../../core/inspect.ts";
import { carryProblems } from "../../core/schema-fault.ts";
import { NUMBERED_PAGE, NumberedPageQuery } from "../../http/numbered-page.ts";
import { reference } from "../../http/openapi.ts";

export const LabelType = z.enum(LABEL_TYPES).openapi("LabelType", {
  description: "What annotators are asked for: stars, options, a number, a thumb or text.",
});

const LabelOption = z.object({ label: z.string().min(1).max(100) }).openapi("LabelOption");

export const LabelSettings = z
  .object({
    no_of_stars: z.int().min(1).max(10).optional().openapi({ description: "star: 5 if left out." }),
    options: z.array(LabelOption).min(2).max(50).optional().openapi({
      description: "categorical: the options, which differ in more than letter case.",
    }),
    multi_choice: z
      .boolean()
      .optional()
      .openapi({ description: "categorical: several options at once; false if left out." }),
    min: z.number().optional().openapi({ description: "numeric: the least value." }),
    max: z.number().optional().openapi({ description: "numeric: the largest value." }),
    step_size: z.number().optional().openapi({ description: "numeric: values are steps above min, or max." }),
    min_length: z.int().min(0).optional().openapi({ description: "text: characters, 0 if left out." }),
    max_length: z.int().max(5_000).optional().openapi({ description: "text: characters, 5000 if left out." }),
  })
  .openapi("LabelSettings", { description: "Those of the label's type, and no others." });

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), "must have no control characters")
  .openapi({ description: "Labels of one type differ in more than the letter case of their names." });
const description = z.string().max(2_000).nullish();
/** The core knows which settings a type has, and says everything that is wrong with them. */
const settings = z.unknown().optional().openapi(reference("LabelSettings", "Those of the label's type."));
const allowNotes = z.boolean().optional().openapi({ description: "Whether annotators are asked for notes." });

export const NewLabel = z
  .strictObject({ name, type: LabelType, description, settings, allow_notes: allowNotes })
  .superRefine(
    (input: unknown, ctx) => {
      if (!isObject(input)) return;
      const type = LABEL_TYPES.find((known) => known === input["type"]);
      const read = type === undefined ? { problems: [] } : readSettings(type, input["settings"]);
      if ("problems" in read && read.problems.length > 0) ctx.addIssue(carryProblems(read.problems));
    },
    { when: () => true },
  )
  .openapi("NewLabel");
export type NewLabel = z.infer<typeof NewLabel>;

const changes = { description, settings, allow_notes: allowNotes, type: LabelType.optional() };

export const LabelUpdate = z.strictObject({ name, ...changes }).openapi("LabelUpdate", {
  description: "What is left out stays. The type cannot be changed: another one is another label.",
});

export const LabelPatch = z
  .strictObject({ name: name.optional(), ...changes })
  .refine((patch) => Object.keys(patch).length > 0, "must change something")
  .openapi("LabelPatch");
export type LabelPatch = z.infer<typeof LabelPatch>;

export const Label = z
  .object({
    id: z.uuid(),
    name: z.string(),
    type: LabelType,
    description: z.string().nullable(),
    settings: LabelSettings,
    allow_notes: z.boolean(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi("Label");
export type Label = z.infer<typeof Label>;

export const LabelParams = z.object({
  id: z.string().min(1).max(100).openapi({ example: DEMONSTRATION.labelIds.helpfulness }),
});

export const LabelListQuery = NumberedPageQuery.extend({
  type: LabelType.optional(),
  search: z.string().max(200).optional().openapi({ description: "A part of the name, in any letter case." }),
});
export type LabelListQuery = z.infer<typeof LabelListQuery>;

export const LabelPage = z.object({ ...NUMBERED_PAGE, results: z.array(Label) }).openapi("LabelPage");

const label: Label = {
  id: DEMONSTRATION.labelIds.helpfulness,
  name: "Helpfulness (demonstration)",
  type: "star",
  description: "Does the answer help whoever asked?",
  settings: { no_of_stars: 5 },
  allow_notes: false,
  created_at: "2026-03-26T14:30:00.000Z",
  updated_at: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = {
  newLabel: { name: "Relevance", type: "star", description: "Does the answer fit?", settings: { no_of_stars: 5 } },
  label,
  update: { name: label.name, settings: { no_of_stars: 5 } },
  patch: { description: label.description },
  page: { count: 1, next: null, previous: null, results: [label] },
};
