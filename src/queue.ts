import { log } from "./http/log.ts";

const DEAD_LETTER_QUEUE = "scoreline-work-dead";

/**
 * Takes each message for itself. A message of a kind that this version does not know may belong to a newer one that is
 * being rolled out: it is retried, and what is still unknown then ends, by its id, in the log.
 */
export function consume(batch: MessageBatch): void {
  const dead = batch.queue === DEAD_LETTER_QUEUE;
  for (const message of batch.messages) {
    log({
      level: dead ? "error" : "warn",
      event: dead ? "message_dead" : "message_unknown",
      queue: batch.queue,
      messageId: message.id,
      attempts: message.attempts,
    });
    if (dead) message.ack();
    else message.retry();
  }
}
