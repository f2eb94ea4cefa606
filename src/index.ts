import { createApp } from "./app.ts";
import { createDeps } from "./deps.ts";
import { sweepHourly, sweepMinutely } from "./features/outbox/outbox.usecases.ts";
import { consume } from "./queue.ts";

export { RateLimiter } from "./features/rate-limits/rate-limiter.do.ts";
export { ProfileSweep } from "./features/recompute/profile-sweep.do.ts";
export { RecomputeGate } from "./features/recompute/recompute-gate.do.ts";

const HOURLY = "17 * * * *";

const app = createApp();

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled({ cron }, env, ctx) {
    const deps = createDeps(env, (work) => ctx.waitUntil(work));
    return cron === HOURLY ? sweepHourly(deps) : sweepMinutely(deps);
  },
} satisfies ExportedHandler<Env>;
