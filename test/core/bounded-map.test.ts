import * as fc from "fast-check";
import { expect, test } from "vitest";
import { putBounded } from "../../src/core/bounded-map.ts";

test("a full map drops the entry that was put there the longest ago", () => {
  const map = new Map<string, number>();
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3, d: 4 })) putBounded(map, key, value, 3);
  expect([...map]).toEqual([
    ["b", 2],
    ["c", 3],
    ["d", 4],
  ]);
});

test("an entry that is put again counts as new", () => {
  const map = new Map<string, number>();
  for (const key of ["a", "b", "a", "c"]) putBounded(map, key, map.size, 2);
  expect([...map.keys()]).toEqual(["a", "c"]);
});

test("an entry that is put again into a full map replaces itself and drops no other", () => {
  const map = new Map([
    ["a", 1],
    ["b", 2],
  ]);
  putBounded(map, "a", 3, 2);
  expect([...map]).toEqual([
    ["b", 2],
    ["a", 3],
  ]);
});

test("a map holds at most as many entries as it may, and always the latest ones", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 10 }), (keys, most) => {
      const map = new Map<number, number>();
      for (const [index, key] of keys.entries()) putBounded(map, key, index, most);
      const latest = [...new Set(keys.toReversed())].slice(0, most).toReversed();
      expect([...map]).toEqual(latest.map((key) => [key, keys.lastIndexOf(key)]));
    }),
  );
});
