import { env } from "cloudflare:workers";
import { createApp } from "./app.ts";
import { consume } from "./queue.ts";
import { runScheduled } from "./scheduled.ts";
import { readSettings, readWebhookSettings } from "./settings.ts";

export { RateLimiter } from "./features/rate-limits/rate-limiter.do.ts";
export { ProfileSweep } from "./features/recompute/profile-sweep.do.ts";
export { RecomputeGate } from "./features/recompute/recompute-gate.do.ts";
export { WebhookEndpoint } from "./features/webhooks/webhook-endpoint.do.ts";

// A wrong variable stops the Worker here, before it takes a request.
readSettings(env);
readWebhookSettings(env);

const app = createApp();

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: runScheduled,
} satisfies ExportedHandler<Env>;
