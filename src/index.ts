import { env } from "cloudflare:workers";
import { createApp } from "./app.ts";
import { openKeyRing } from "./features/receipts/receipts.port.ts";
import { setLogLevel } from "./log.ts";
import { consume } from "./queue.ts";
import { runScheduled } from "./scheduled.ts";
import { readSettings, readWebhookSettings } from "./settings.ts";

export { RateLimiter } from "./features/rate-limits/rate-limiter.do.ts";
export { BatchProgress } from "./features/batches/batch-progress.do.ts";
export { ProfileSweep } from "./features/recompute/profile-sweep.do.ts";
export { RecomputeGate } from "./features/recompute/recompute-gate.do.ts";
export { DeploymentStats } from "./features/stats/deployment-stats.do.ts";
export { SpaceUsage } from "./features/usage/space-usage.do.ts";
export { WebhookEndpoint } from "./features/webhooks/webhook-endpoint.do.ts";

// A wrong variable stops the Worker here, before it takes a request.
setLogLevel(readSettings(env).logLevel);
readWebhookSettings(env);
await openKeyRing(env);

const app = createApp();

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: runScheduled,
} satisfies ExportedHandler<Env>;
