import { AppError } from "../core/errors.ts";
import { createRouter, type HttpEnv } from "../http/router.ts";

export const pages = createRouter<HttpEnv>();

/** All that a page needs is its style sheet and its pictures. */
const PAGE = {
  "default-src": "'none'",
  "style-src": "'self'",
  "img-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'self'",
};

/** The API reference also runs its script, which writes style elements and attributes and calls this Worker. */
const REFERENCE = {
  ...PAGE,
  "script-src": "'self'",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "connect-src": "'self'",
};

const MUST_REVALIDATE = "public, max-age=0, must-revalidate";

servePublic("/", PAGE, MUST_REVALIDATE);
servePublic("/docs", REFERENCE, MUST_REVALIDATE);
servePublic("/assets/:file", PAGE, "public, max-age=3600");

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
