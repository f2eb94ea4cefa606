import type { MiddlewareHandler } from "hono";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import { AppError } from "../../core/errors.ts";
import type { AppEnv } from "../../deps.ts";
import { spendRequest, type Standing } from "./rate-limits.usecases.ts";

/** Counts the request against its key's limit and says in three headers of every answer how the key stands. */
export const limitRate =
  (bucket: RateBucket): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { deps, identity } = c.var;
    const standing = await spendRequest(deps, identity.keyId, bucket);
    if (standing.uncounted !== undefined) {
      deps.report({ level: "error", event: "rate_limit_uncounted", cause: standing.uncounted });
    }
    const headers = headersOf(standing);
    if (!standing.allowed) throw tooMany(standing, deps.now(), headers);
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  };

function headersOf({ limit, remaining, resetAt }: Standing): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(Math.ceil(resetAt / 1_000)),
  };
}

function tooMany({ limit, resetAt }: Standing, now: number, headers: Record<string, string>): AppError {
  const waitMs = Math.max(1, resetAt - now);
  return new AppError(
    "RATE_LIMIT",
    "rate_limited",
    `This key has made its ${limit} requests of this kind in the minute.`,
    {
      action: "Wait as long as Retry-After says, and send up to 1,000 records in one request.",
      details: { limit, retry_after_ms: waitMs },
      headers: { ...headers, "Retry-After": String(Math.ceil(waitMs / 1_000)) },
    },
  );
}
