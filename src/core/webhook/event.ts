/** What a receiver can be told of. */
export const EVENTS = ["score.completed", "score.failed", "batch.completed", "score.changed"] as const;
export type EventName = (typeof EVENTS)[number];

/** One event as a receiver gets it: JSON, with its name as the first member. */
export interface WebhookEvent {
  readonly event: EventName;
  readonly [member: string]: unknown;
}
