import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { faultsOf, Visitor, type View } from "./browser.ts";

/** Each width and each scheme once: the colours know no width. */
const WIDE: View = { width: 1_280, colorScheme: "light" };
const NARROW: View = { width: 390, colorScheme: "dark" };

const visitor = new Visitor();

beforeAll(() => visitor.start());
afterEach(() => visitor.leave());
afterAll(() => visitor.end());

/** Every page of the site's own making: those named here, and the guides that /guides lists. */
async function ownPages(): Promise<string[]> {
  const guides = await (await fetch(`${visitor.url}/guides`)).text();
  const links = [...guides.matchAll(/href="(\/guides\/[\w-]+)"/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(3);
  return ["/", "/guides", "/changelog", ...new Set(links)];
}

describe.each([WIDE, NARROW])("at $width pixels, $colorScheme,", (view) => {
  test("axe finds nothing on our own pages, nothing is wider than the window, and no page has an error", async () => {
    const { page, problems } = await visitor.visit("/", view);
    for (const path of await ownPages()) {
      await page.goto(`${visitor.url}${path}`);
      expect(await faultsOf(page), path).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), path).toBe(0);
      expect(problems, path).toEqual([]);
    }
  });

  test("axe finds nothing on the reference as it opens", async () => {
    const { page, problems } = await visitor.visit("/docs", view);
    await page.getByRole("heading", { name: "Scoreline", exact: true }).waitFor();
    await page.getByRole("heading", { name: "Scorecards" }).waitFor(); // operations are drawn as they are scrolled to
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    expect(problems).toEqual([]);
  });
});

test("a copy button copies the command beside it", async () => {
  const { page } = await visitor.visit("/", WIDE);
  await page.getByRole("button", { name: "Copy" }).first().click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("npm ci && npm start");
});

test("the reference sends an example as it opens, with the demonstration's key, twice with success", async () => {
  const { page, problems } = await visitor.visit("/docs", WIDE);
  await page.getByRole("button", { name: /Test Request.*\/batch/ }).click();
  for (let times = 0; times < 2; times += 1) {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: /^Send/ }).first().click();
    const answer = await answered;
    expect(answer.url()).toMatch(/\/v1\/score\/dep_\w+\/batch$/);
    expect([answer.status(), answer.request().headers()["idempotency-key"]]).toEqual([200, undefined]);
  }
  expect(problems).toEqual([]);
});
