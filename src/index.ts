import { createApp } from "./app.ts";
import { openDatabase } from "./db/client.ts";
import { deleteExpiredKeys } from "./features/idempotency/idempotency.repository.ts";
import { consume } from "./queue.ts";

export { RateLimiter } from "./features/rate-limits/rate-limiter.do.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (_controller, env) => deleteExpiredKeys(openDatabase(env.DB), Date.now()),
} satisfies ExportedHandler<Env>;
