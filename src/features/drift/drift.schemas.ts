import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { Records } from "../score/score.schemas.ts";

export const MAX_REFERENCE_RECORDS = 10_000;

export const NewReference = z
  .strictObject({ records: Records })
  .openapi("NewReference", { description: `A reference sample of at most ${MAX_REFERENCE_RECORDS} records.` });

export const ReferenceCounts = z
  .object({
    records: z.int(),
    score_bands: z.int().openapi({ description: "Ten, or fewer where the sample has few different scores." }),
    variables: z.int(),
  })
  .openapi("ReferenceCounts");
export type ReferenceCounts = z.infer<typeof ReferenceCounts>;

export const DriftQuery = z.object({
  days: z.coerce.number().int().min(1).max(90).default(30).openapi({
    description: "How far back, in days; it begins at a full hour.",
    example: 30,
  }),
});

const shares = {
  reference_share: z.number().openapi({ description: "The part of the sample, 0 to 1." }),
  share: z.number().nullable().openapi({ description: "The part of the records, 0 to 1; null of no records." }),
};
const psi = z.number().nullable().openapi({ description: "Population stability index; null of no records." });

const ScoreBandDrift = z
  .object({
    from: z.number().nullable().openapi({ description: "Included; null where the band is open below." }),
    to: z.number().nullable().openapi({ description: "Left out; null where the band is open above." }),
    ...shares,
  })
  .openapi("ScoreBandDrift");
const BinDrift = z
  .object({ bin: z.string().openapi({ description: "As the specification writes it." }), ...shares })
  .openapi("BinDrift");
const ScoreDrift = z.object({ psi, bands: z.array(ScoreBandDrift) }).openapi("ScoreDrift");
const VariableDrift = z.object({ name: z.string(), psi, bins: z.array(BinDrift) }).openapi("VariableDrift");

export const DriftReport = z
  .object({
    model_id: z.string().openapi({ description: "The champion." }),
    records: z.int(),
    reference_records: z.int(),
    score: ScoreDrift,
    variables: z.array(VariableDrift),
    verdict: z.enum(["stable", "shifting", "shifted"]).nullable().openapi({
      description: "By the largest psi: below 0.1, below 0.25, and from there; null under 100 records.",
    }),
  })
  .openapi("DriftReport");
export type DriftReport = z.infer<typeof DriftReport>;

const example: DriftReport = {
  model_id: DEMONSTRATION.modelId,
  records: 200,
  reference_records: 1_000,
  score: {
    psi: 0.054931,
    bands: [
      { from: null, to: 555, reference_share: 0.5, share: 0.375 },
      { from: 555, to: null, reference_share: 0.5, share: 0.625 },
    ],
  },
  variables: [
    {
      name: "age",
      psi: 0,
      bins: [
        { bin: "(-Infinity, 25]", reference_share: 0.25, share: 0.25 },
        { bin: "(25, Infinity)", reference_share: 0.75, share: 0.75 },
      ],
    },
  ],
  verdict: "stable",
};

export const EXAMPLES = {
  reference: { records: [{ age: 41, purpose: "car" }, { age: 20 }] },
  counts: { records: 2, score_bands: 2, variables: 2 },
  drift: example,
};
