import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createApp } from "../../src/app.ts";
import { call } from "../support/api.ts";

const OWN_FILES = ["/", "/docs", "/guides", "/llms.txt", "/assets/site.css", "/assets/docs.css", "/assets/docs.js"];
const GUIDES = ["/guides/scorecards", "/guides/profiles", "/guides/deploy", "/guides/benchmarks"];
const ANOTHER_HOST = /(https?:)?\/\/(?!127\.0\.0\.1:)\w/i;

describe("the pages", () => {
  test.for(["/", "/docs", "/guides", "/changelog", ...GUIDES])("%s is HTML that caches ask for again", async (path) => {
    const { status, headers, text } = await call("GET", path);
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(headers.get("Cache-Control")).toBe("public, max-age=0, must-revalidate");
    expect(text).toContain('<html lang="en">');
  });

  test.for(["/", "/guides", "/changelog", ...GUIDES])("%s runs nothing but this Worker's script", async (path) => {
    expect(await policyOf(path)).toEqual({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "img-src": "'self'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'self'",
    });
  });

  test("the reference runs this Worker's scripts only, without eval, and calls this Worker only", async () => {
    const policy = await policyOf("/docs");
    expect(policy["default-src"]).toBe("'none'");
    expect(policy["script-src"]).toBe("'self'");
    expect(policy["connect-src"]).toBe("'self'");
  });

  test("who may frame a page is said alike in both headers", async () => {
    const { headers } = await call("GET", "/docs");
    expect(headers.get("X-Frame-Options")).toBe("SAMEORIGIN");
    expect((await policyOf("/docs"))["frame-ancestors"]).toBe("'self'");
  });

  test.for(OWN_FILES)("%s names no other host", async (path) => {
    const { status, text } = await call("GET", path);
    expect(status).toBe(200);
    expect(text).not.toMatch(ANOTHER_HOST);
  });

  test.for(["/", "/docs", "/guides", "/changelog", ...GUIDES])("whatever %s links to is there", async (path) => {
    const { text } = await call("GET", path);
    const links = [...text.matchAll(/(?:href|src)="(\/[^"#]*)[^"]*"/g)].map(([, link = ""]) => link);
    expect(links).toEqual(expect.arrayContaining(["/guides", "/changelog", "/openapi.json"]));
    for (const link of new Set(links)) expect(await call("GET", link), link).toMatchObject({ status: 200 });
  });

  test.for([
    ["a deployment", { STAGE: "deployed" }, "http://127.0.0.1"],
    ["a Worker without a demonstration", { DEMO_KEY: "" }, "http://127.0.0.1"],
    ["a page that has rebound its name to this machine", {}, "http://rebound.example"],
  ] as const)("the demonstration's key is not told to %s", async ([, replaced, origin]) => {
    const bindings = { ...env, STAGE: "local", DEMO_KEY: "sk_test_demonstration", ...replaced };
    const ask = async (at: string, told: Env) =>
      (await createApp().fetch(new Request(`${at}/docs/demonstration.json`), told)).json();
    expect(await ask(origin, bindings)).toEqual({ key: null });
    expect(await ask("http://localhost", { ...bindings, STAGE: "local", DEMO_KEY: "sk_test_x" })).toEqual({
      key: "sk_test_x",
    });
  });

  test("an outline for programs leads to the guides as Markdown, and those to what is served", async () => {
    const { text } = await call("GET", "/llms.txt");
    const links = linksOf(text);
    expect(links).toEqual(expect.arrayContaining(["/openapi.json", ...GUIDES.map((guide) => `${guide}.md`)]));
    for (const link of links) {
      const { status, headers, text: found } = await call("GET", link);
      expect([status, headers.get("Content-Type")], link).toEqual([200, expect.stringMatching(/markdown|json/)]);
      if (!link.endsWith(".md")) continue;
      for (const next of linksOf(found)) {
        const { pathname } = new URL(next, `https://scoreline.test${link}`);
        expect(await call("GET", pathname), `${link} leads to ${next}`).toMatchObject({ status: 200 });
      }
    }
  });

  test("a guide that does not exist is 404 in the error envelope", async () => {
    expect(await call("GET", "/guides/nothing")).toMatchObject({
      status: 404,
      body: { error: { code: "ROUTE_NOT_FOUND" } },
    });
  });

  test("HEAD answers the headers of GET without the page", async () => {
    const { status, headers, text } = await call("HEAD", "/docs");
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(headers.has("Content-Security-Policy")).toBe(true);
    expect(text).toBe("");
  });

  test("another method is refused with what is allowed", async () => {
    const { status, headers } = await call("POST", "/docs");
    expect(status).toBe(405);
    expect(headers.get("Allow")).toBe("GET");
  });
});

describe("the assets", () => {
  test("they are cached for an hour and then compared by entity tag", async () => {
    const { headers } = await call("GET", "/assets/site.css");
    expect(headers.get("Cache-Control")).toBe("public, max-age=3600");
    const request = new Request("https://scoreline.test/assets/site.css", {
      headers: { "If-None-Match": headers.get("ETag") ?? "" },
    });
    const again = await createApp().fetch(request, env);
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  });

  test.for(["/assets/nothing.js", "/assets/..%2findex.html", "/assets/%2e%2e%2fdocs"])(
    "%s is not there and says so in the error envelope",
    async (path) => {
      const { status, headers, body } = await call("GET", path);
      expect(status).toBe(404);
      expect(body).toMatchObject({ error: { type: "NOT_FOUND", code: "ROUTE_NOT_FOUND" } });
      expect(headers.get("Cache-Control")).toBe("no-store");
    },
  );

  test("the reference's script is the published file, byte for byte", async () => {
    const script = await createApp().fetch(new Request("https://scoreline.test/assets/scalar.js"), env);
    const digest = await crypto.subtle.digest("SHA-256", await script.arrayBuffer());
    const { text } = await call("GET", "/assets/scalar.LICENSE.txt");
    expect(text).toContain(`SHA-256: ${new Uint8Array(digest).toHex()}`);
  });
});

/** The addresses that Markdown links to, other hosts left out. */
function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)#]+)[^)]*\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^https?:/.test(link));
}

async function policyOf(path: string): Promise<Record<string, string>> {
  const { headers } = await call("GET", path);
  const directives = headers.get("Content-Security-Policy")?.split("; ") ?? [];
  return Object.fromEntries(
    directives.map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );
}
