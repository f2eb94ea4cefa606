import { AppError } from "../core/errors.ts";
import { createRouter, type HttpEnv } from "../http/router.ts";

export const pages = createRouter<HttpEnv>();

/** All that a page needs is its style sheet, its pictures and the script of its copy buttons. */
const PAGE = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'self'",
};

/** The script of the API reference also writes style elements and attributes and calls this Worker. */
const REFERENCE = {
  ...PAGE,
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "connect-src": "'self'",
};

const MUST_REVALIDATE = "public, max-age=0, must-revalidate";

for (const path of ["/", "/guides", "/guides/:file", "/changelog", "/changelog.md", "/llms.txt"]) {
  servePublic(path, PAGE, MUST_REVALIDATE);
}
servePublic("/docs", REFERENCE, MUST_REVALIDATE);
servePublic("/assets/:file", PAGE, "public, max-age=3600");

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/**
 * The key that `npm start` made, for the reference of the same machine to fill in; null in a deployment. A page of another
 * origin sends `Origin`, one that has rebound its name to this machine asks another host: neither is told.
 */
pages.get("/docs/demonstration.json", (c) => {
  const { STAGE, DEMO_KEY } = c.env;
  const asksItself = c.req.header("Origin") === undefined && LOOPBACK.includes(new URL(c.req.url).hostname);
  const key = STAGE === "local" && DEMO_KEY !== "" && asksItself ? DEMO_KEY : null;
  return c.json({ key }, 200, { "Cache-Control": "no-store" });
});

/** Serves files of public/; the entity tag and the answer to If-None-Match are the platform's. */
function servePublic(path: string, policy: Readonly<Record<string, string>>, cacheControl: string): void {
  const contentSecurityPolicy = Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
  pages.get(path, async (c) => {
    const asset = await c.env.ASSETS.fetch(c.req.raw);
    if (!asset.ok && asset.status !== 304) {
      throw new AppError("NOT_FOUND", "ROUTE_NOT_FOUND", `There is no file ${c.req.path}.`, {
        action: "See /docs for every route.",
      });
    }
    const response = new Response(asset.body, asset);
    response.headers.set("Content-Security-Policy", contentSecurityPolicy);
    response.headers.set("Cache-Control", cacheControl);
    return response;
  });
}
