import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { endAllStarted, freePort, npmStart } from "../scripts/npm-run.ts";

/** Where Debian and others put it; `CHROMIUM` names another. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

/** A page that is open, with what a visitor should never meet: messages of errors, requests to elsewhere. */
export interface Visit {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** A Worker of `npm start` and the system's Chromium to look at it with. */
export class Visitor {
  url = "";
  private folder = "";
  private browser: Browser | undefined;
  private readonly contexts: BrowserContext[] = [];

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), "browser-"));
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    await npmStart(["--port", String(port), "--persist-to", this.folder]).until("Stop with Ctrl-C.");
    // The sandbox of Chromium does not run for root, as whom a container does; only our own pages are visited.
    this.browser = await chromium.launch({ executablePath: await findChromium(), args: ["--no-sandbox"] });
  }

  async end(): Promise<void> {
    await this.browser?.close();
    await endAllStarted();
    await rm(this.folder, { recursive: true, force: true });
  }

  async visit(path: string, { width, colorScheme }: View): Promise<Visit> {
    if (!this.browser) throw new Error("The browser has not been started.");
    const viewport = { width, height: 900 };
    const permissions = ["clipboard-read", "clipboard-write"];
    const context = await this.browser.newContext({ viewport, colorScheme, permissions });
    this.contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const problems: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => {
      const at = new URL(request.url());
      if (at.origin !== this.url && !["data:", "blob:"].includes(at.protocol)) problems.push(`asks ${at.href}`);
    });
    await page.goto(`${this.url}${path}`, { waitUntil: "load" });
    return { page, problems };
  }

  /** Closes the pages that are open. */
  async leave(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
  }
}

/** Returns what axe holds against a page, one line a place. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    "axe.run().then(({ violations }) => violations)",
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

async function findChromium(): Promise<string> {
  for (const place of [process.env["CHROMIUM"], ...PLACES]) {
    if (place === undefined) continue;
    const found = await access(place).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  throw new Error("There is no Chromium here: install it (apt-get install chromium), or name it in CHROMIUM.");
}
