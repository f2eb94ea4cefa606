import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { HttpEnv } from "./router.ts";

const EXPOSED_HEADERS = [
  "X-Request-Id",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "Retry-After",
  "Idempotency-Replayed",
  "Link",
].join(",");

const answerPreflight = cors({ origin: (_origin, c: Context<HttpEnv>) => allowedOrigin(c), maxAge: 86_400 });

/** Lets the configured origins call from a browser. Only what a browser asks for gets the headers: nobody else pays for them. */
export const crossOrigin: MiddlewareHandler<HttpEnv> = async (c, next) => {
  if (c.req.method === "OPTIONS") return answerPreflight(c, next);
  await next();
  const allowed = allowedOrigin(c);
  if (allowed === null) return undefined;
  c.res.headers.set("Access-Control-Allow-Origin", allowed);
  c.res.headers.set("Access-Control-Expose-Headers", EXPOSED_HEADERS);
  if (allowed !== "*") c.res.headers.append("Vary", "Origin");
  return undefined;
};

function allowedOrigin(c: Context<HttpEnv>): string | null {
  const origin = c.req.header("Origin");
  const configured = c.env.CORS_ORIGINS;
  if (origin === undefined) return null;
  if (configured === "*") return "*";
  return configured.split(",").some((allowed) => allowed.trim() === origin) ? origin : null;
}
