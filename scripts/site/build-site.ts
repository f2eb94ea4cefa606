import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PROJECT } from "../local/wrangler.ts";
import { escaped, render, type Rendered } from "./markdown.ts";
import { pageLike } from "./page.ts";

/** The order in which guides are read; those that are not named follow by name. */
const READING_ORDER = [
  "scorecards",
  "traffic",
  "monitoring",
  "receipts",
  "import",
  "score-file",
  "profiles",
  "batches",
  "webhooks",
  "annotations",
  "deploy",
];

interface Guide extends Rendered {
  readonly name: string;
  readonly markdown: string;
}

/** Writes the pages that are made of Markdown into public/: the guides, the changelog and /llms.txt. */
export async function buildSite(): Promise<void> {
  const names = (await readdir(join(PROJECT, "docs"))).toSorted();
  const pictures = names.filter((name) => name.endsWith(".svg"));
  const guides = await Promise.all(names.filter((name) => name.endsWith(".md")).map(readGuide));
  guides.sort((a, b) => rankOf(a) - rankOf(b));
  const changelog = await read("CHANGELOG.md");
  const home = await read("public/index.html");
  const changes = render("CHANGELOG.md", changelog, addressOf);
  const files = new Map<string, string>([
    ["guides.html", pageLike(home, indexOf(guides))],
    ["changelog.html", pageLike(home, { ...changes, main: articleOf(changes) })],
    ["changelog.md", servedMarkdown(changelog)],
    ["llms.txt", llmsOf(guides)],
  ]);
  for (const guide of guides) {
    const main = `${menuOf(guides, guide)}${articleOf(guide)}`;
    files.set(`guides/${guide.name}.html`, pageLike(home, { ...guide, main: `<div class="guide">${main}</div>` }));
    files.set(`guides/${guide.name}.md`, servedMarkdown(guide.markdown));
  }
  for (const picture of pictures) files.set(`guides/${picture}`, await read(`docs/${picture}`));
  await writeAll(files);
}

async function readGuide(file: string): Promise<Guide> {
  const markdown = await read(`docs/${file}`);
  return { name: file.replace(/\.md$/, ""), markdown, ...render(`docs/${file}`, markdown, addressOf) };
}

function rankOf({ name }: Guide): number {
  const at = READING_ORDER.indexOf(name);
  return at < 0 ? READING_ORDER.length : at;
}

/** Returns where a file of the repository is served; throws where it is not. */
function addressOf(path: string): string {
  if (path === "CHANGELOG.md") return "/changelog";
  const [, file] = /^docs\/([\w-]+(?:\.md|\.svg))$/.exec(path) ?? [];
  if (file === undefined) throw new Error(`A guide links to ${path}, which the site does not serve.`);
  return `/guides/${file.replace(/\.md$/, "")}`;
}

/** Returns Markdown whose links lead to the Markdown that is served. */
function servedMarkdown(markdown: string): string {
  return markdown.replaceAll("](../CHANGELOG.md", "](/changelog.md").replaceAll("](docs/", "](/guides/");
}

function articleOf({ html }: Rendered): string {
  return `<article class="text">\n${html}</article>`;
}

function menuOf(guides: readonly Guide[], current: Guide): string {
  const items = guides.map(({ name, title }) => {
    const here = name === current.name ? ' aria-current="page"' : "";
    return `<li><a href="/guides/${name}"${here}>${escaped(title)}</a></li>`;
  });
  return `<nav class="menu" aria-label="Guides"><ul>${items.join("")}</ul></nav>`;
}

function indexOf(guides: readonly Guide[]) {
  const items = guides.map(
    ({ name, title, summary }) =>
      `<div><dt><a href="/guides/${name}">${escaped(title)}</a></dt><dd>${escaped(summary)}</dd></div>`,
  );
  const main = `<section><h1>Guides</h1>\n<dl>${items.join("\n")}</dl></section>`;
  return { title: "Guides", summary: "How to use and run Scoreline, step by step.", main };
}

/** Reference: llmstxt.org, Format. */
function llmsOf(guides: readonly Guide[]): string {
  return `# Scoreline

> The open-source scoring back end that runs at the edge: credit scorecards, fit and urgency of companies and contacts, asynchronous batches with webhooks, and annotations, in one Cloudflare Worker.

Send a key as \`Authorization: Bearer sk_test_…\`. Every error has one envelope: \`error.fields\` lists every offending field, \`error.errorAction\` says what to do. The OpenAPI document holds every operation, with an example that works on the demonstration of \`npm start\`.

## API

- [OpenAPI 3.1 document](/openapi.json): every operation, schema and error

## Guides

${guides.map(({ name, title, summary }) => `- [${title}](/guides/${name}.md): ${summary}`).join("\n")}

## Optional

- [Changelog](/changelog.md): what has changed for users of the API
`;
}

/** Writes what is not there yet in these words: another Worker may be reading. What no guide makes any more is taken away. */
async function writeAll(files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of files) {
    const path = join(PROJECT, "public", name);
    const standing = await readFile(path, "utf8").catch(() => undefined);
    if (standing === text) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  for (const name of await readdir(join(PROJECT, "public/guides"))) {
    if (!files.has(`guides/${name}`)) await rm(join(PROJECT, "public/guides", name));
  }
}

async function read(path: string): Promise<string> {
  return readFile(join(PROJECT, path), "utf8");
}
