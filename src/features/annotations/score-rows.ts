import type { LabelType } from "../../core/annotation/label.ts";
import { scoreIdOf } from "../../core/annotation/score-id.ts";
import type { annotationScores } from "../../db/schema.ts";
import type { Score } from "./annotations.schemas.ts";

type Stored = typeof annotationScores.$inferSelect;

/** A stored score with the names that belong to it. */
export interface ScoreRow extends Omit<Stored, "spaceId" | "measure" | "deletedAt"> {
  readonly labelId: string;
  readonly labelName: string;
  readonly labelType: LabelType;
  readonly labelSettings: string;
  readonly labelRevision: number;
  readonly annotatorName: string | null;
  readonly annotatorEmail: string | null;
}

/** Returns a stored score as it is answered. */
export function asScore(row: ScoreRow): Score {
  const history: [Record<string, unknown>, number][] = JSON.parse(row.valueHistory);
  return {
    id: scoreIdOf(row),
    source_type: row.sourceType,
    source_id: row.sourceId,
    label_id: row.labelId,
    label_name: row.labelName,
    label_type: row.labelType,
    value: JSON.parse(row.value),
    score_source: row.scoreSource,
    notes: row.notes === null ? null : JSON.parse(row.notes),
    annotator: row.annotator,
    annotator_name: row.annotatorName,
    annotator_email: row.annotatorEmail,
    queue_item: null,
    created_at: new Date(row.createdAt).toISOString(),
    updated_at: new Date(row.updatedAt).toISOString(),
    value_history: history.map(([value, at]) => ({ value, at: new Date(at).toISOString() })),
  };
}
