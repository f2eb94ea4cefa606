import { nextAttemptAt } from "./schedule.ts";

export const DELIVERY_STATUSES = ["pending", "succeeded", "failed"] as const;
type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One attempt to deliver. Times in milliseconds. */
interface Attempt {
  readonly at: number;
  /** The status that the receiver answered; null where no answer came. */
  readonly statusCode: number | null;
  /** Null for an attempt whose end nobody saw. */
  readonly durationMs: number | null;
  /** Why it failed, a sentence; null where it succeeded. */
  readonly error: string | null;
  /** The first kilobyte of the answer's body; null where no answer came. */
  readonly responseBody: string | null;
}

/** How far the delivery of one message to one endpoint is. Times in milliseconds since 1970. */
export interface Delivery {
  readonly status: DeliveryStatus;
  /** When the next attempt is due; null where none is, or one is under way. */
  readonly dueAt: number | null;
  /** When the attempt under way began; null while none is. */
  readonly startedAt: number | null;
  /** Attempts since the delivery was made or replayed: what the schedule counts. */
  readonly made: number;
  /** The newest last; at most 20, of which the oldest are left out. */
  readonly attempts: readonly Attempt[];
  /** When it succeeded or failed for good; null before. */
  readonly finishedAt: number | null;
}

/** What came of an attempt. */
export interface Outcome extends Omit<Attempt, "at"> {
  /** When the receiver asked to be tried again, in milliseconds since 1970; undefined where it asked for nothing. */
  readonly retryAt?: number | undefined;
  /** No other attempt may follow. */
  readonly isFinal?: boolean;
}

const MAX_ATTEMPTS_KEPT = 20;

/** What is known of an attempt that somebody began and nobody ended. */
export const INTERRUPTED: Outcome = {
  statusCode: null,
  durationMs: null,
  error: "The attempt was interrupted on our side.",
  responseBody: null,
};

/** Returns a delivery whose first attempt is due at once. */
export function newDelivery(now: number): Delivery {
  return { status: "pending", dueAt: now, startedAt: null, made: 0, attempts: [], finishedAt: null };
}

/** Returns a pending delivery as it is while an attempt is under way. The attempt counts from its beginning. */
export function beginAttempt(delivery: Delivery, now: number): Delivery {
  return { ...delivery, dueAt: null, startedAt: now, made: delivery.made + 1 };
}

/**
 * Returns a delivery after the attempt under way: succeeded, due again, or failed for good after the last attempt of the
 * schedule. One without an attempt under way is returned as it is.
 */
export function endAttempt(delivery: Delivery, outcome: Outcome, now: number): Delivery {
  const { startedAt, made, attempts } = delivery;
  if (startedAt === null) return delivery;
  const { retryAt, isFinal = false, ...seen } = outcome;
  const ended = {
    ...delivery,
    startedAt: null,
    attempts: [...attempts, { at: startedAt, ...seen }].slice(-MAX_ATTEMPTS_KEPT),
  };
  if (seen.error === null) return { ...ended, status: "succeeded", finishedAt: now };
  const dueAt = isFinal ? undefined : nextAttemptAt(made, { at: startedAt, now, retryAt });
  if (dueAt === undefined) return { ...ended, status: "failed", finishedAt: now };
  return { ...ended, dueAt };
}

/** Returns a delivery as it is delivered anew, at once and with the whole schedule; one under way goes on as it is. */
export function replay(delivery: Delivery, now: number): Delivery {
  if (delivery.startedAt !== null) return delivery;
  return { ...delivery, status: "pending", dueAt: now, made: 0, finishedAt: null };
}
