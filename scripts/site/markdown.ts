import { posix } from "node:path";
import { Marked, type Tokens } from "marked";

/** A page of the site as its Markdown says it. */
export interface Rendered {
  readonly title: string;
  /** The first paragraph, as plain text. */
  readonly summary: string;
  readonly html: string;
}

/** Returns a file of Markdown as a page; its links to other files lead to where `addressOf` says that they are served. */
export function render(path: string, markdown: string, addressOf: (path: string) => string): Rendered {
  const anchors = new Map<string, number>();
  const marked = new Marked({
    walkTokens(token) {
      if (token.type === "link" || token.type === "image") token["href"] = resolve(path, token["href"], addressOf);
    },
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text, anchors)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      code({ text }) {
        return `<pre tabindex="0"><code>${escaped(text)}\n</code></pre>\n`;
      },
      table(token) {
        return `<div class="scroll" tabindex="0" role="group" aria-label="Table">${tableOf(token, this)}</div>\n`;
      },
    },
  });
  const tokens = marked.lexer(markdown);
  const [title] = tokens.filter((token): token is Tokens.Heading => token.type === "heading");
  const [first] = tokens.filter((token): token is Tokens.Paragraph => token.type === "paragraph");
  const summary = plain(first?.text ?? "");
  return { title: plain(title?.text ?? path), summary, html: marked.parse(markdown, { async: false }) };
}

type InlineRenderer = { readonly parser: { parseInline(tokens: Tokens.TableCell["tokens"]): string } };

function tableOf({ header, rows }: Tokens.Table, { parser }: InlineRenderer): string {
  const row = (cells: readonly Tokens.TableCell[], open: string, close: string) =>
    `<tr>${cells.map(({ tokens }) => `${open}${parser.parseInline(tokens)}${close}`).join("")}</tr>`;
  const body = rows.map((cells) => row(cells, "<td>", "</td>"));
  return `<table><thead>${row(header, '<th scope="col">', "</th>")}</thead><tbody>${body.join("")}</tbody></table>`;
}

function resolve(path: string, href: string, addressOf: (path: string) => string): string {
  if (/^(https?:|#|\/)/.test(href)) return href;
  const [file = "", anchor] = href.split("#");
  const address = addressOf(posix.normalize(posix.join(posix.dirname(path), file)));
  return anchor === undefined ? address : `${address}#${anchor}`;
}

/** Returns a name for a heading that no other of the page has. */
function anchorOf(text: string, taken: Map<string, number>): string {
  const name = plain(text)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
  const times = taken.get(name) ?? 0;
  taken.set(name, times + 1);
  return times === 0 ? name : `${name}-${times}`;
}

/** Returns inline Markdown without its marks. */
function plain(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[*`]/g, "")
    .replaceAll(/\s+/g, " ");
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
