import { escaped } from "./markdown.ts";

interface Page {
  readonly title: string;
  readonly summary: string;
  readonly main: string;
}

/** Returns the home page with another title, description and middle: so every page has its header and footer. */
export function pageLike(home: string, { title, summary, main }: Page): string {
  return [
    [/<title>.*?<\/title>/s, `<title>${escaped(title)} · Scoreline</title>`],
    [/<meta\s+name="description"\s+content=".*?"\s*\/>/s, `<meta name="description" content="${escaped(summary)}" />`],
    [/<main id="main">.*<\/main>/s, `<main id="main">\n${main}</main>`],
  ].reduce((html, [pattern, part]) => {
    if (!(pattern instanceof RegExp) || !pattern.test(html)) throw new Error(`The home page has no ${pattern}.`);
    return html.replace(pattern, () => String(part));
  }, home);
}
