import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import { freeze, type Collected, type Pending } from "./collector.ts";

type HandOverDeps = Pick<Deps, "statistics" | "now" | "newUuid" | "later" | "report">;

/** How long a hand-over that was planned is waited for, and one that is on the way. */
const PATIENCE_MS = 10_000;
const TRIES = 3;
/** The object remembers hand-overs for an hour: one that is older might count twice. */
const GIVE_UP_MS = 600_000;

/**
 * Sees to it that what is collected of a deployment is handed over after the answer: at once, or when the last time is long
 * enough ago. Where somebody has planned that already, nothing is to be done.
 */
export function planHandOver(deps: HandOverDeps, collected: Collected): void {
  const { statistics, now, later } = deps;
  const at = now();
  if (at < collected.plannedUntil) return;
  const wait = Math.min(Math.max(collected.handedOverAt + statistics.everyMs - at, 0), statistics.everyMs);
  collected.plannedUntil = at + wait + PATIENCE_MS;
  later(handOverAfter(deps, collected, wait));
}

async function handOverAfter(deps: HandOverDeps, collected: Collected, wait: number): Promise<void> {
  await deps.statistics.pause(wait);
  freeze(collected, deps.newUuid(), deps.now());
  for (const pending of collected.pending) await send(deps, collected, pending);
}

/** Sends a hand-over that nobody is on the way with, a few times where that fails; then the next who comes by takes it. */
async function send(deps: HandOverDeps, collected: Collected, pending: Pending): Promise<void> {
  const { statistics, now, report } = deps;
  const { space, slug } = collected;
  const about = { space, slug, records: pending.handOver.hours.reduce((sum, { totals }) => sum + totals.records, 0) };
  if (now() - pending.since > GIVE_UP_MS) {
    collected.pending.delete(pending);
    report({ level: "error", event: "stats_lost", ...about });
    return;
  }
  if (now() < pending.leaseUntil) return;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    pending.leaseUntil = now() + PATIENCE_MS;
    try {
      await statistics.take(space, slug, pending.handOver);
      collected.pending.delete(pending);
      return;
    } catch (error) {
      report({ level: "warn", event: "stats_not_handed_over", ...about, cause: causeOf(error) });
      pending.leaseUntil = 0;
      if (tries < TRIES) await statistics.pause(statistics.everyMs);
    }
  }
}
