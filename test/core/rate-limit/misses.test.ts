import { describe, expect, test } from "vitest";
import { addMiss, waitAfterMisses, type Misses } from "../../../src/core/rate-limit/misses.ts";

const missed = (count: number, at = 0): Misses | undefined => {
  let misses: Misses | undefined;
  for (let n = 0; n < count; n += 1) misses = addMiss(misses, at);
  return misses;
};

describe("keys that do not exist", () => {
  test("may be named as often as the limit says, and then not until the minute is over", () => {
    expect(waitAfterMisses(undefined, 3, 0)).toBe(0);
    expect(waitAfterMisses(missed(2), 3, 0)).toBe(0);
    expect(waitAfterMisses(missed(3), 3, 0)).toBe(60_000);
    expect(waitAfterMisses(missed(3), 3, 59_999)).toBe(1);
    expect(waitAfterMisses(missed(3), 3, 60_000)).toBe(0);
  });

  test("are counted anew in each minute, which begins with the first", () => {
    expect(addMiss(missed(3), 59_999)).toEqual({ since: 0, count: 4 });
    expect(addMiss(missed(3), 60_000)).toEqual({ since: 60_000, count: 1 });
  });

  test("are forgotten where the clock is set back", () => {
    expect(waitAfterMisses(missed(3, 1_000), 3, 999)).toBe(0);
    expect(addMiss(missed(3, 1_000), 999)).toEqual({ since: 999, count: 1 });
  });
});
