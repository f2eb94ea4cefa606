import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, vi } from "vitest";

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}

// Files share a workerd: the first finds an empty database, and none leaves a stopped clock or a spy to the next.
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
