import type { z } from "zod";
import type { SpaceId } from "./core/access/space.ts";
import type { Deps } from "./deps.ts";

/** A kind of message of the work queue, as its feature defines it. */
export interface QueueKind<Message> {
  readonly kind: string;
  readonly schema: z.ZodType<Message>;
  /** Does what a message asks for; doing it again changes nothing. The first attempt is 1. */
  handle(deps: Deps, message: Message, attempt: number): Promise<void>;
  /** Records that a message was given up, so that whoever waits for it learns of it. */
  giveUp(deps: Deps, message: Message): Promise<void>;
  /** What an operator needs to find the work again: ids and numbers. */
  summary(message: Message): Readonly<Record<string, unknown>>;
}

/** What an outbox entry may be handed to. */
export type OutboxDeps = Pick<Deps, "db" | "recompute" | "webhooks" | "batches" | "report">;

/** A kind of outbox entry: what is committed beside an effect and is dispatched after it. */
export interface OutboxKind<Payload> {
  readonly kind: string;
  readonly schema: z.ZodType<Payload>;
  /** Hands a payload to whatever acts on it; handing it over again changes nothing. */
  dispatch(deps: OutboxDeps, space: SpaceId, payload: Payload, entryId: string): Promise<void>;
}

/** Something that is done by the clock. */
export interface ScheduledTask {
  readonly name: string;
  readonly cron: "* * * * *" | "17 * * * *";
  readonly run: (deps: Deps) => Promise<void>;
}
