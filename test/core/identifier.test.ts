import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomText, timeOrderedId } from "../../src/core/identifier.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const random = fc.uint8Array({ minLength: 16, maxLength: 16 });
const times = fc.integer({ min: 0, max: 2 ** 50 - 1 });

describe("random text", () => {
  test("has one character for each byte, without the letters that look like others", () => {
    expect(randomText(Uint8Array.from({ length: 32 }, (_, value) => value))).toBe(ALPHABET);
    expect(randomText(new Uint8Array())).toBe("");
  });

  test("makes every character equally likely: each stands for eight of the 256 bytes", () => {
    const all = randomText(Uint8Array.from({ length: 256 }, (_, value) => value));
    for (const character of ALPHABET) expect(all.split(character)).toHaveLength(9);
  });
});

describe("an identifier", () => {
  // 01aryz6s41 is the time of the ULID specification's own example, in lower case.
  test("begins with its time as the ULID specification writes it, and ends with its random part", () => {
    expect(timeOrderedId(1_469_918_176_385, new Uint8Array(16))).toBe("01aryz6s410000000000000000");
    expect(timeOrderedId(0, new Uint8Array(16).fill(31))).toBe("0000000000zzzzzzzzzzzzzzzz");
    expect(timeOrderedId(2 ** 50 - 1, new Uint8Array(16))).toBe("zzzzzzzzzz0000000000000000");
  });

  test("always has 26 characters that are safe in an address", () => {
    fc.assert(
      fc.property(times, random, (time, bytes) => {
        expect(timeOrderedId(time, bytes)).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
      }),
    );
  });

  test("sorts by time, whatever the random bytes", () => {
    fc.assert(
      fc.property(times, times, random, random, (a, b, randomA, randomB) => {
        fc.pre(a !== b);
        expect(timeOrderedId(a, randomA) < timeOrderedId(b, randomB)).toBe(a < b);
      }),
    );
  });

  test("sorts by time from one millisecond to the next", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 - 2 }), random, random, (time, randomA, randomB) => {
        expect(timeOrderedId(time, randomA) < timeOrderedId(time + 1, randomB)).toBe(true);
      }),
    );
  });

  test("of one millisecond differs wherever five bits of its random bytes differ", () => {
    fc.assert(
      fc.property(times, random, random, (time, a, b) => {
        const same = a.every((byte, index) => (byte & 31) === ((b[index] ?? 0) & 31));
        expect(timeOrderedId(time, a) === timeOrderedId(time, b)).toBe(same);
      }),
    );
  });
});
