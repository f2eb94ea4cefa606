import { createDeps } from "./deps.ts";
import { WorkMessage } from "./features/recompute/recompute.messages.ts";
import { doWork, giveUp } from "./features/recompute/recompute.usecases.ts";
import { log } from "./log.ts";

const DEAD_LETTER_QUEUE = "scoreline-work-dead";

/** Takes each message for itself: what it asks for is done and acknowledged, or it is retried and in the end given up. */
export async function consume(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const deps = createDeps(env, (work) => ctx.waitUntil(work));
  const dead = batch.queue === DEAD_LETTER_QUEUE;
  for (const message of batch.messages) {
    const told = { queue: batch.queue, messageId: message.id, attempts: message.attempts };
    const work = WorkMessage.safeParse(message.body);
    if (dead) log({ level: "error", event: "message_dead", ...told, ...summaryOf(work.data) });
    try {
      // A kind that this version does not know may belong to a newer one that is being rolled out.
      if (!work.success && !dead) throw new Error("The message is of no known kind.");
      if (work.success) await (dead ? giveUp(deps, work.data) : doWork(deps, work.data));
      message.ack();
    } catch (error) {
      log({ level: "warn", event: "message_retried", ...told, cause: error instanceof Error ? error.message : "" });
      message.retry();
    }
  }
}

/** What an operator needs to find the work that was given up. */
function summaryOf(work: WorkMessage | undefined): Record<string, unknown> {
  if (work === undefined) return {};
  if (work.kind === "recompute.objects") return { space: work.space, run: work.run, objects: work.objectIds.length };
  return { space: work.space, profileId: work.profileId, after: work.after, upTo: work.upTo, objects: work.size };
}
