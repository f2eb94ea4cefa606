import type { MiddlewareHandler } from "hono";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import { AppError } from "../../core/errors.ts";
import type { AppEnv } from "../../deps.ts";
import { spendRequest, type Standing } from "./rate-limits.usecases.ts";

/** Counts the request against its key's limit and says in three headers how the key stands. */
export const limitRate =
  (bucket: RateBucket): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { deps, identity } = c.var;
    const standing = await spendRequest(deps, identity.keyId, bucket);
    if (standing.uncounted !== undefined) {
      deps.report({ level: "error", event: "rate_limit_uncounted", cause: standing.uncounted });
    }
    c.header("X-RateLimit-Limit", String(standing.limit));
    c.header("X-RateLimit-Remaining", String(standing.remaining));
    c.header("X-RateLimit-Reset", String(Math.ceil(standing.resetAt / 1_000)));
    if (!standing.allowed) throw tooMany(standing, deps.now());
    await next();
  };

function tooMany({ limit, resetAt }: Standing, now: number): AppError {
  const waitMs = Math.max(1, resetAt - now);
  return new AppError(
    "RATE_LIMIT",
    "rate_limited",
    `This key has made its ${limit} requests of this kind in the minute.`,
    {
      action: "Wait as long as Retry-After says, and send up to 1,000 records in one request.",
      details: { limit, retry_after_ms: waitMs },
      headers: { "Retry-After": String(Math.ceil(waitMs / 1_000)) },
    },
  );
}
