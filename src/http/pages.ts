import { createRouter, type HttpEnv } from "./router.ts";

export const pages = createRouter<HttpEnv>();

/** Everything a page loads comes from this Worker; styles are inline because the reference's own code sets them. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

for (const path of ["/", "/docs", "/assets/:file"]) {
  pages.get(path, async (c) => {
    const asset = await c.env.ASSETS.fetch(c.req.raw);
    if (!asset.ok && asset.status !== 304) return c.notFound();
    const page = new Response(asset.body, asset);
    page.headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    return page;
  });
}
