import { z } from "zod";
import { createDeps, type Deps } from "./deps.ts";
import { BATCH_QUEUE } from "./features/batches/batches.work.ts";
import { RECOMPUTE_QUEUE } from "./features/recompute/recompute.work.ts";
import { causeOf } from "./log.ts";
import type { QueueKind } from "./work.ts";

const FIRST_DELAY_SECONDS = 5;
const MAX_DOUBLINGS = 6;
const DEAD_LETTER_QUEUE = "scoreline-work-dead";

const KINDS: readonly QueueKind<unknown>[] = [...RECOMPUTE_QUEUE, ...BATCH_QUEUE];

const AnyMessage = z.looseObject({ kind: z.string() });

/** Takes each message for itself: what it asks for is done and acknowledged, or it is retried and in the end given up. */
export async function consume(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const dead = batch.queue === DEAD_LETTER_QUEUE;
  for (const message of batch.messages) {
    const about = { queue: batch.queue, messageId: message.id, attempts: message.attempts };
    const deps = createDeps(env, ctx, about);
    try {
      await (dead ? giveUp(deps, message.body) : handle(deps, message.body, message.attempts));
      message.ack();
    } catch (error) {
      deps.report({ level: "warn", event: "message_retried", cause: causeOf(error) });
      message.retry({ delaySeconds: delayAfter(message.attempts) });
    }
  }
}

/** Doubles from attempt to attempt: a database that is away for a minute or two fails nobody's work for good. */
function delayAfter(attempts: number): number {
  return FIRST_DELAY_SECONDS * 2 ** Math.min(attempts - 1, MAX_DOUBLINGS);
}

async function handle(deps: Deps, body: unknown, attempt: number): Promise<void> {
  const kind = kindOf(body);
  // A kind that this version does not know may belong to a newer one that is being rolled out.
  if (!kind) throw new Error("The message is of no known kind.");
  await kind.handle(deps, kind.schema.parse(body), attempt);
}

async function giveUp(deps: Deps, body: unknown): Promise<void> {
  const kind = kindOf(body);
  const message = kind?.schema.safeParse(body);
  const summary = kind && message?.success ? kind.summary(message.data) : {};
  deps.report({ level: "error", event: "message_dead", ...summary });
  if (kind && message?.success) await kind.giveUp(deps, message.data);
}

function kindOf(body: unknown): QueueKind<unknown> | undefined {
  const named = AnyMessage.safeParse(body);
  return KINDS.find(({ kind }) => kind === named.data?.kind);
}
