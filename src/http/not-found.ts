import type { Hono, NotFoundHandler } from "hono";
import { AppError } from "../core/errors.ts";
import { answerError } from "./errors.ts";
import type { HttpEnv } from "./router.ts";

/** Answers a path that no route has with 404, and one that has only other methods with 405 and `Allow`. */
export function notFoundFor<E extends HttpEnv>(app: Pick<Hono<E>, "routes">): NotFoundHandler<E> {
  return (c) => {
    const allowed = methodsOf(app, c.req.path);
    if (allowed.length === 0) {
      const error = new AppError("NOT_FOUND", "ROUTE_NOT_FOUND", `There is no route ${c.req.method} ${c.req.path}.`, {
        action: "See /docs for every route.",
      });
      return answerError(error, c);
    }
    const error = new AppError("VALIDATION", "METHOD_NOT_ALLOWED", `${c.req.path} does not take ${c.req.method}.`, {
      status: 405,
      action: `Use ${allowed.join(" or ")}.`,
      headers: { Allow: allowed.join(", ") },
    });
    return answerError(error, c);
  };
}

function methodsOf({ routes }: Pick<Hono<HttpEnv>, "routes">, path: string): string[] {
  const methods = routes
    .filter((route) => route.method !== "ALL" && patternOf(route.path).test(path))
    .map((route) => route.method);
  return [...new Set(methods)].toSorted();
}

function patternOf(routePath: string): RegExp {
  const source = routePath.replaceAll(/[.+()]/g, String.raw`\$&`).replaceAll(/:\w+/g, "[^/]+");
  return new RegExp(`^${source}$`);
}
