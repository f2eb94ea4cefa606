import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { decodeCursor, pageOf } from "../../src/core/page.ts";

const itself = (id: string) => id;
const letters = fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 });
const ids = fc.string({ unit: fc.oneof(letters, fc.constantFrom("\ufeff", "é", "🏦")), minLength: 1 });

function idOrRefusal(cursor: string): string {
  try {
    return decodeCursor(cursor) ?? "";
  } catch (error) {
    if (error instanceof AppError && error.type === "VALIDATION") return "refused";
    throw error;
  }
}

/** Walks a list as a caller does: the page after an id, and again, until there is no cursor. */
function walk(list: readonly string[], limit: number): string[][] {
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const after = decodeCursor(cursor ?? undefined);
    const from = after === undefined ? 0 : list.indexOf(after) + 1;
    const page = pageOf(list.slice(from, from + limit + 1), limit, itself);
    pages.push(page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}

describe("a page", () => {
  test("is the last one where no more follow", () => {
    expect(pageOf([], 2, itself)).toEqual({ data: [], nextCursor: null });
    expect(pageOf(["a", "b"], 2, itself)).toEqual({ data: ["a", "b"], nextCursor: null });
  });

  test("points behind its last item where more follow", () => {
    const { data, nextCursor: cursor } = pageOf(["a", "b", "c"], 2, itself);
    expect(data).toEqual(["a", "b"]);
    expect(decodeCursor(cursor ?? undefined)).toBe("b");
  });

  test("takes the cursor from the id of an item", () => {
    const { nextCursor: cursor } = pageOf([{ id: "mod_1" }, { id: "mod_2" }], 1, ({ id }) => id);
    expect(decodeCursor(cursor ?? undefined)).toBe("mod_1");
  });

  test("leads to the next: following the cursors shows every item once, in order, on full pages", () => {
    fc.assert(
      fc.property(fc.uniqueArray(ids), fc.integer({ min: 1, max: 5 }), (list, limit) => {
        const pages = walk(list, limit);
        expect(pages.flat()).toEqual(list);
        expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
        expect(pages.at(-1)?.length === 0).toBe(list.length === 0);
      }),
    );
  });
});

describe("a cursor", () => {
  test("needs no escaping in an address and gives its id back", () => {
    fc.assert(
      fc.property(ids, (id) => {
        const { nextCursor: cursor } = pageOf([id, ""], 1, itself);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(cursor ?? undefined)).toBe(id);
      }),
    );
  });

  test("that is not given means the first page", () => {
    expect(decodeCursor(undefined)).toBeUndefined();
  });

  test.each([
    ["nothing", ""],
    ["a length that no cursor has", "abcde"],
    ["characters that no cursor has", "a b!"],
    ["bytes that no id has", "____"],
    ["a control character", "AAAA"],
    ["half of a letter", "ww"],
    ["the padding that cursors go without", "YQ=="],
    ["the alphabet of plain base 64", "Pj4+"],
    ["a space at its end", "YWJj "],
    ["bits that are lost in reading", "YR"],
    ["an id instead of a cursor", "mod_01k8c9x4m2e7q5t3w6y8z0abcd"],
  ])("with %s is refused, and the field is named", (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrowError(
      expect.objectContaining({
        type: "VALIDATION",
        code: "VALIDATION_ERROR",
        options: { fields: [{ field: "cursor", message: "is not a cursor of this list" }], details: {} },
      }),
    );
  });

  test("is either refused or the only one of its id, whatever a caller sends", () => {
    fc.assert(
      fc.property(fc.oneof(fc.base64String(), fc.string({ unit: "binary" })), (text) => {
        const id = idOrRefusal(text);
        expect(id === "refused" || pageOf([id, ""], 1, itself).nextCursor === text).toBe(true);
      }),
    );
  });
});
