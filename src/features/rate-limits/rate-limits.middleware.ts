import type { MiddlewareHandler } from "hono";
import { AppError } from "../../core/errors.ts";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import type { AppEnv } from "../../deps.ts";
import { spendRequest, type RequestStanding, type Standing } from "./rate-limits.usecases.ts";

/** Counts the request against its key's limit and says in three headers of every answer how the key stands. */
export const limitRate =
  (bucket: RateBucket): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const deps = c.get("deps");
    const { key, exhausted } = await spendRequest(deps, c.get("identity"), bucket);
    if (key.uncounted !== undefined) {
      deps.report({ level: "error", event: "rate_limit_uncounted", cause: key.uncounted });
    }
    const headers = headersOf(key);
    if (exhausted) throw tooMany(exhausted, deps.now(), headers);
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

function tooMany(
  { who, standing: { limit, resetAt } }: NonNullable<RequestStanding["exhausted"]>,
  now: number,
  headers: Record<string, string>,
): AppError {
  const waitMs = Math.max(1, resetAt - now);
  const whose =
    who === "key" ? "This key has made its" : "The keys of this organisation and environment have made their";
  return new AppError("RATE_LIMIT", "rate_limited", `${whose} ${limit} requests of this kind in the minute.`, {
    action: "Wait as long as Retry-After says, and send up to 1,000 records in one request.",
    details: { limit, retry_after_ms: waitMs },
    headers: { ...headers, "Retry-After": String(Math.ceil(waitMs / 1_000)) },
  });
}
