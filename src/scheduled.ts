import { createDeps } from "./deps.ts";
import { BATCH_OUTBOX } from "./features/batches/batches.work.ts";
import { IDEMPOTENCY_TASKS } from "./features/idempotency/idempotency.work.ts";
import { dispatchOverdueEntries } from "./features/outbox/outbox.usecases.ts";
import { RECOMPUTE_OUTBOX } from "./features/recompute/recompute.work.ts";
import { RULES_TASKS } from "./features/rules/rules.work.ts";
import { SCORES_OUTBOX } from "./features/scores/scores.work.ts";
import { causeOf } from "./log.ts";
import type { ScheduledTask } from "./work.ts";

const OUTBOX = [...RECOMPUTE_OUTBOX, ...SCORES_OUTBOX, ...BATCH_OUTBOX];

const TASKS: readonly ScheduledTask[] = [
  { name: "dispatch_outbox", cron: "* * * * *", run: (deps) => dispatchOverdueEntries(deps, OUTBOX) },
  ...RULES_TASKS,
  ...IDEMPOTENCY_TASKS,
];

/** Runs each task of a cron for itself: what one cannot do keeps no other from running, and fails the run in the end. */
export async function runScheduled(
  { cron }: Pick<ScheduledController, "cron">,
  env: Env,
  ctx: ExecutionContext,
): Promise<void> {
  const deps = createDeps(env, ctx, { cron });
  const failed: string[] = [];
  for (const { name, run } of TASKS.filter((task) => task.cron === cron)) {
    await run(deps).catch((error: unknown) => {
      deps.report({ level: "error", event: "scheduled_task_failed", task: name, cause: causeOf(error) });
      failed.push(name);
    });
  }
  if (failed.length > 0) throw new Error(`Scheduled tasks failed: ${failed.join(", ")}.`);
}
