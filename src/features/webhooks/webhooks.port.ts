import type { SpaceId } from "../../core/access/space.ts";
import type { WebhookEvent } from "../../core/webhook/event.ts";

/** The way to the objects that deliver to receivers. */
export interface WebhookPort {
  /** Hands the events of one outbox entry to every endpoint that asked for them; handing them over again changes nothing. */
  readonly publish: (space: SpaceId, entryId: string, events: readonly WebhookEvent[]) => Promise<void>;
}
