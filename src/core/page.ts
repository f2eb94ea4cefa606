import { invalidInput } from "./invalid.ts";

const PRINTABLE = /^[^\p{Cc}]+$/u;

/** One page of a list, and the cursor of the next one where there is one. */
export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/**
 * Returns the first `limit` items, and the cursor of the last of them when more follow. `items` holds up to `limit + 1`:
 * the one too many only shows that another page exists.
 */
export function pageOf<Item>(items: readonly Item[], limit: number, idOf: (item: Item) => string): Page<Item> {
  const data = items.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: items.length > limit && last !== undefined ? encodeCursor(idOf(last)) : null };
}

/** Returns the cursor that stands for an id: its UTF-8 bytes in base 64 as addresses take it. */
function encodeCursor(id: string): string {
  const bytes = new TextEncoder().encode(id);
  const text = btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Returns the id that a cursor stands for; throws AppError 422 for text that is no cursor of any page. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = textOf(cursor);
  if (!PRINTABLE.test(id) || encodeCursor(id) !== cursor) {
    throw invalidInput([{ field: "cursor", message: "is not a cursor of this list" }]);
  }
  return id;
}

function textOf(base64url: string): string {
  try {
    const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: false }).decode(
      Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0),
    );
  } catch {
    return "";
  }
}
