import { z } from "zod";
import { OBJECT_TYPES } from "../../core/object-type.ts";
import { DIMENSIONS } from "../../core/profile/rule.ts";
import type { WebhookEvent } from "../../core/webhook/event.ts";
import type { OutboxKind } from "../../work.ts";
import { SCORE_CHANGED_KIND } from "./score-writes.repository.ts";

/** A score that was written, as the database puts it into the outbox. */
const ScoreChange = z.object({
  profileId: z.string(),
  objectType: z.enum(OBJECT_TYPES),
  dimension: z.enum(DIMENSIONS),
  objectId: z.string(),
  score: z.number(),
  previousScore: z.number().nullable(),
  version: z.int(),
  computedAt: z.int(),
});
type ScoreChange = z.infer<typeof ScoreChange>;

/** Scores were written: each is an event for whoever listens. */
export const SCORE_CHANGED: OutboxKind<ScoreChange[]> = {
  kind: SCORE_CHANGED_KIND,
  schema: z.array(ScoreChange),
  dispatch: ({ webhooks }, space, changes, entryId) => webhooks.publish(space, entryId, changes.map(asEvent)),
};

export const SCORES_OUTBOX: readonly OutboxKind<unknown>[] = [SCORE_CHANGED];

function asEvent({ computedAt, ...change }: ScoreChange): WebhookEvent {
  return { event: "score.changed", ...change, computedAt: new Date(computedAt).toISOString() };
}
