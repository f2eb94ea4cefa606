/** What a receiver can be told of. */
export const EVENTS = ["score.completed", "score.failed", "batch.completed", "score.changed"] as const;
export type EventName = (typeof EVENTS)[number];

/** The event of a delivery that was asked for to try an endpoint; every endpoint gets it, whatever it has asked for. */
export const TEST_EVENT = "webhook.test";

/** One event as a receiver gets it: JSON, with its name as the first member. */
export interface WebhookEvent {
  readonly event: EventName;
  readonly [member: string]: unknown;
}

/**
 * Returns the id of the message that one event of an outbox entry becomes: the same whenever the entry is published.
 * `position` counts the entry's events from 0. The id holds no full stop, which separates what is signed,
 * and no slash, since it stands in a path.
 */
export function messageId(entryId: string, position: number): string {
  return `msg_${entryId.replaceAll("/", "_")}_${position}`;
}
