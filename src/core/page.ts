import { invalidInput } from "./invalid.ts";

const ASCII = /^[\x20-\x7e]+$/;

/** One page of a list, as it goes over the wire. */
export interface Page<Item> {
  data: Item[];
  next_cursor: string | null;
}

/**
 * Returns the first `limit` items, and the cursor of the last of them when more follow. `items` holds up to `limit + 1`:
 * the one too many only tells that another page exists. Ids are ASCII.
 */
export function pageOf<Item>(items: readonly Item[], limit: number, idOf: (item: Item) => string): Page<Item> {
  const data = items.slice(0, limit);
  const last = data.at(-1);
  return { data, next_cursor: items.length > limit && last !== undefined ? encodeCursor(idOf(last)) : null };
}

function encodeCursor(id: string): string {
  return btoa(id).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Returns the id that a cursor stands for; throws AppError 422 for text that is no cursor of any page. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = textOf(cursor);
  if (!ASCII.test(id) || encodeCursor(id) !== cursor) {
    throw invalidInput([{ field: "cursor", message: "is not a cursor of this list" }]);
  }
  return id;
}

function textOf(base64url: string): string {
  try {
    return atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
