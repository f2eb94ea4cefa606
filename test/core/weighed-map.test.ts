import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWeighedMap, getWeighed, putWeighed } from "../../src/core/weighed-map.ts";

describe("what is kept by weight", () => {
  test("drops what was used the longest ago once it is too heavy", () => {
    const map = createWeighedMap<string>(10);
    putWeighed(map, "a", "A", 4);
    putWeighed(map, "b", "B", 4);
    expect(getWeighed(map, "a")).toBe("A");
    putWeighed(map, "c", "C", 4);
    expect([getWeighed(map, "a"), getWeighed(map, "b"), getWeighed(map, "c")]).toEqual(["A", undefined, "C"]);
    expect(map.weight).toBe(8);
  });

  test("keeps one entry that is heavier than all may be, alone", () => {
    const map = createWeighedMap<string>(10);
    putWeighed(map, "a", "A", 4);
    putWeighed(map, "heavy", "H", 11);
    expect([[...map.entries.keys()], map.weight]).toEqual([["heavy"], 11]);
    putWeighed(map, "b", "B", 1);
    expect([[...map.entries.keys()], map.weight]).toEqual([["b"], 1]);
  });

  test("weighs an entry that is put again once", () => {
    const map = createWeighedMap<string>(10);
    putWeighed(map, "a", "A", 4);
    putWeighed(map, "a", "B", 6);
    expect([getWeighed(map, "a"), map.weight]).toEqual(["B", 6]);
    expect(getWeighed(map, "absent")).toBeUndefined();
  });

  test("never weighs more than it may, but for a newest entry that alone does, and always knows its weight", () => {
    const put = fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.nat(15));
    fc.assert(
      fc.property(fc.array(put), (puts) => {
        const map = createWeighedMap<number>(20);
        puts.forEach(([key, weight], index) => {
          putWeighed(map, key, index, weight);
          expect(getWeighed(map, key)).toBe(index);
          const weights = [...map.entries.values()].map((entry) => entry.weight);
          expect(map.weight).toBe(weights.reduce((sum, one) => sum + one, 0));
          expect(map.weight <= 20 || weights.length === 1).toBe(true);
        });
      }),
    );
  });
});
