import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { PageQuery } from "../../http/pagination.ts";
import { ScoreSource, ScoreValue, SourceType } from "../annotations/annotations.schemas.ts";

export const AgreementLevel = z.enum(["nominal", "ordinal", "interval"]).openapi("AgreementLevel", {
  description: "How far two values are apart: equal or not, by rank, or by their difference.",
});

export const AgreementQuery = z.object({
  source_type: SourceType.optional().openapi({ description: "Sources of this type only." }),
});

const coefficient = z.number().nullable();
const reason = z.string().nullable().openapi({ description: "Why the coefficient has no value." });

const AnnotatorPair = z
  .object({
    a: z.string(),
    a_name: z.string().nullable(),
    b: z.string(),
    b_name: z.string().nullable(),
    kappa: coefficient,
    reason,
    units: z.int().openapi({ description: "Sources that both have scored." }),
  })
  .openapi("AnnotatorPair");

const CompareValue = z.union([z.number(), z.string(), z.array(z.string())]).openapi("CompareValue", {
  description: "A rating, a number, a thumb, an option, or the options of a multi_choice label.",
});
export type CompareValue = z.infer<typeof CompareValue>;

const ConfusionCell = z.object({ human: CompareValue, model: CompareValue, count: z.int() }).openapi("ConfusionCell");

const HumanModel = z
  .object({
    units: z.int().openapi({ description: "Scores of other sources that could be compared." }),
    agreement: z.number().openapi({ description: "The share of them that are what most people gave." }),
    cohen_kappa: coefficient,
    reason,
    confusion: z.array(ConfusionCell).openapi({ description: "The most frequent pairs first, at most 1,000." }),
  })
  .openapi("HumanModel");

const DistributionEntry = z
  .object({
    value: z
      .union([z.number(), z.string()])
      .optional()
      .openapi({ description: "Left out for numbers, which have bins." }),
    from: z.number().optional().openapi({ description: "Where a bin begins." }),
    to: z.number().optional().openapi({ description: "Where it ends; the last bin holds its end." }),
    count: z.int(),
  })
  .openapi("DistributionEntry");
export type DistributionEntry = z.infer<typeof DistributionEntry>;

const ScoreSummary = z
  .object({
    count: z.int(),
    mean: z.number().nullable().openapi({ description: "Of ratings and numbers." }),
    distribution: z.array(DistributionEntry).openapi({ description: "Numbers in 20 bins; nothing for text." }),
  })
  .openapi("ScoreSummary");

export const Agreement = z
  .object({
    label_id: z.string(),
    annotators: z.int().openapi({ description: "Who have scored by the label." }),
    units: z.int().openapi({ description: "Sources that two or more have scored: those that agreement is about." }),
    level: z.union([AgreementLevel, z.null()]).openapi({ description: "null for text, which is not compared." }),
    krippendorff_alpha: coefficient,
    krippendorff_alpha_reason: reason,
    cohen_kappa: z.array(AnnotatorPair).openapi({
      description: "Each pair of the 50 annotators with the most scores, those with the most sources in common first.",
    }),
    human_model: z.union([HumanModel, z.null()]).openapi({ description: "null without scores of both." }),
    summary: ScoreSummary,
  })
  .openapi("Agreement");
export type Agreement = z.infer<typeof Agreement>;

export const DisagreementQuery = PageQuery.extend(AgreementQuery.shape);
export type DisagreementQuery = z.infer<typeof DisagreementQuery>;

const DisputedScore = z
  .object({
    id: z.uuid(),
    annotator: z.string(),
    annotator_name: z.string().nullable(),
    score_source: ScoreSource,
    value: ScoreValue,
  })
  .openapi("DisputedScore");

const Disagreement = z
  .object({
    source_type: SourceType,
    source_id: z.string(),
    spread: z.number().openapi({ description: "The mean distance of two of its scores: 0 to 1 for nominal labels." }),
    scores: z.array(DisputedScore).openapi({ description: "At most 200." }),
  })
  .openapi("Disagreement");
export type Disagreement = z.infer<typeof Disagreement>;

export const DisagreementPage = z
  .object({ data: z.array(Disagreement), next_cursor: z.string().nullable() })
  .openapi("DisagreementPage");

const [ada, grace] = ["0199c0de-0000-8000-8000-00000000000a", "0199c0de-0000-8000-8000-00000000000b"];
const agreement: Agreement = {
  label_id: DEMONSTRATION.labelIds.helpfulness,
  annotators: 2,
  units: 2,
  level: "ordinal",
  krippendorff_alpha: 0.5714285714285714,
  krippendorff_alpha_reason: null,
  cohen_kappa: [
    { a: ada, a_name: "Ada", b: grace, b_name: "Grace", kappa: 0.3333333333333333, reason: null, units: 2 },
  ],
  human_model: null,
  summary: {
    count: 4,
    mean: 4.25,
    distribution: [1, 2, 3, 4, 5].map((value) => ({ value, count: value > 3 ? 2 : 0 })),
  },
};

export const EXAMPLES = {
  agreement,
  disagreements: {
    data: [
      {
        source_type: "trace" as const,
        source_id: DEMONSTRATION.traceId,
        spread: 1,
        scores: [
          {
            id: DEMONSTRATION.scoreId,
            annotator: ada,
            annotator_name: "Ada",
            score_source: "human",
            value: { rating: 4 },
          },
          {
            id: "00000001-17aa-8c3d-b0f1-5c6d7e8f9a0b",
            annotator: grace,
            annotator_name: "Grace",
            score_source: "human",
            value: { rating: 5 },
          },
        ],
      },
    ],
    next_cursor: null,
  },
};
