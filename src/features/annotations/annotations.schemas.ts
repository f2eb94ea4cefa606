import { z } from "@hono/zod-openapi";
import { SOURCE_TYPES } from "../../core/annotation/source-type.ts";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { ListQuery } from "../../http/list.ts";
import { NUMBERED_PAGE, NumberedPageQuery } from "../../http/numbered-page.ts";
import { Uuid } from "../../http/uuid.ts";
import { LabelType } from "../labels/labels.schemas.ts";

export const SourceType = z.enum(SOURCE_TYPES).openapi("SourceType", { description: "What is scored." });
const sourceId = Uuid.openapi({ description: "Of the source; any UUID, as sources live elsewhere." });

export const ScoreValue = z.record(z.string(), z.unknown()).openapi("ScoreValue", {
  description:
    'As its label has it: {"rating": 4}, {"selected": ["positive"]}, {"value": 85.5}, {"value": "up"} or {"text": "…"}.',
});

export const ScoreSource = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,49}$/, "must be 1 to 50 of a-z, 0-9, _, . and -, such as human, model or auto")
  .openapi("ScoreSource", {
    description: "Where the score comes from: human, or whatever else you name it.",
    example: "human",
  });

const notes = z.string().max(2_000).nullish();
const scored = {
  label_id: z.string().min(1).max(200),
  value: ScoreValue,
  score_source: ScoreSource.default("human").openapi({ default: "human" }),
  notes,
};

const BulkScore = z
  .strictObject({ ...scored, notes: notes.openapi({ description: "In place of the notes of the whole batch." }) })
  .openapi("BulkScore");

export const NewScores = z
  .strictObject({
    source_type: SourceType,
    source_id: sourceId,
    scores: z.array(BulkScore).min(1).max(100).openapi({ description: "Each of another label." }),
    notes: notes.openapi({ description: "For every score of the batch." }),
  })
  .openapi("NewScores");
export type NewScores = z.infer<typeof NewScores>;

export const NewScore = z.strictObject({ source_type: SourceType, source_id: sourceId, ...scored }).openapi("NewScore");
export type NewScore = z.infer<typeof NewScore>;

const changes = { score_source: ScoreSource.optional(), notes };

export const ScoreUpdate = z
  .strictObject({ value: ScoreValue, ...changes })
  .openapi("ScoreUpdate", { description: "What is left out stays." });

export const ScorePatch = z
  .strictObject({ value: ScoreValue.optional(), ...changes })
  .refine((patch) => Object.keys(patch).length > 0, "must change something")
  .openapi("ScorePatch");
export type ScorePatch = z.infer<typeof ScorePatch>;

const EarlierValue = z
  .object({ value: ScoreValue, at: z.iso.datetime().openapi({ description: "When it was written." }) })
  .openapi("EarlierValue");

export const Score = z
  .object({
    id: z.uuid(),
    source_type: SourceType,
    source_id: z.string(),
    label_id: z.string(),
    label_name: z.string(),
    label_type: LabelType,
    value: ScoreValue,
    score_source: ScoreSource,
    notes: z.string().nullable(),
    annotator: z.string().openapi({ description: "The key's owner, or the key's id where it names none." }),
    annotator_name: z.string().nullable(),
    annotator_email: z.string().nullable(),
    queue_item: z.null(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    value_history: z
      .array(EarlierValue)
      .openapi({ description: "Earlier values, the oldest first: the newest 50, up to 32 KiB." }),
  })
  .openapi("Score");
export type Score = z.infer<typeof Score>;

const ScoreError = z
  .object({
    index: z.int().openapi({ description: "Of the score in the request, from 0." }),
    label_id: z.string(),
    field: z.string(),
    code: z.enum(["LABEL_NOT_FOUND", "DUPLICATE_LABEL", "VALUE_NOT_ALLOWED"]),
    message: z.string(),
  })
  .openapi("ScoreError");
export type ScoreError = z.infer<typeof ScoreError>;

export const CreatedScores = z
  .object({
    scores: z.array(Score),
    errors: z.array(z.string()).openapi({ description: "What keeps each other score from being stored." }),
    error_details: z.array(ScoreError).openapi({ description: "The same, for programs." }),
  })
  .openapi("CreatedScores");
export type CreatedScores = z.infer<typeof CreatedScores>;

export const ScoreParams = z.object({
  id: z.string().min(1).max(100).openapi({ example: DEMONSTRATION.scoreId }),
});

export const ScoreListQuery = NumberedPageQuery.extend({
  source_type: SourceType.optional(),
  source_id: sourceId.optional(),
  label_id: Uuid.optional(),
  annotator: z.string().min(1).max(100).optional().openapi({ description: "As scores name it." }),
});
export type ScoreListQuery = z.infer<typeof ScoreListQuery>;

export const ScorePage = z.object({ ...NUMBERED_PAGE, results: z.array(Score) }).openapi("ScorePage");

export const SourceQuery = ListQuery.extend({
  source_type: SourceType.openapi({ example: "trace" }),
  source_id: sourceId.openapi({ example: DEMONSTRATION.traceId }),
});
export type SourceQuery = z.infer<typeof SourceQuery>;

const score: Score = {
  id: DEMONSTRATION.scoreId,
  source_type: "trace",
  source_id: DEMONSTRATION.traceId,
  label_id: DEMONSTRATION.labelIds.helpfulness,
  label_name: "Helpfulness (demonstration)",
  label_type: "star",
  value: { rating: 4 },
  score_source: "human",
  notes: "Batch annotation",
  annotator: "01jd8vq3m5k8zr2c4x7w9t6h0n",
  annotator_name: "checkout",
  annotator_email: null,
  queue_item: null,
  created_at: "2026-03-26T14:30:00.000Z",
  updated_at: "2026-03-26T14:30:00.000Z",
  value_history: [],
};
const source = { source_type: score.source_type, source_id: score.source_id };
const given = { label_id: score.label_id, value: score.value, score_source: "human" };

export const EXAMPLES = {
  newScores: { ...source, scores: [given], notes: score.notes },
  created: { scores: [score], errors: [], error_details: [] },
  newScore: { ...source, ...given, notes: score.notes },
  score,
  update: { value: { rating: 5 } },
  patch: { notes: "Seen twice" },
  page: { count: 1, next: null, previous: null, results: [score] },
  scores: [score],
};
