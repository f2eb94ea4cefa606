import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { log } from "../log.ts";
import { requestIdFor } from "./request-id.ts";
import type { HttpEnv } from "./router.ts";

/** Whose request it was, where the features that know have said so. */
interface ObservedEnv extends HttpEnv {
  Variables: HttpEnv["Variables"] & { identity?: { readonly space: string } };
}

/** Gives every request its id and every answer its header, and writes one log line a request. */
export const observe: MiddlewareHandler<ObservedEnv> = async (c, next) => {
  const started = Date.now();
  c.set("startedAt", started);
  const requestId = requestIdFor(c.req.header("X-Request-Id"));
  c.set("requestId", requestId);
  await next();
  c.res.headers.set("X-Request-Id", requestId);
  log({
    level: c.res.status >= 500 ? "error" : "info",
    requestId,
    method: c.req.method,
    route: routePath(c, -1),
    status: c.res.status,
    durationMs: Date.now() - started,
    space: c.get("identity")?.space ?? null,
  });
};
