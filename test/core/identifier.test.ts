import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashedUuid, randomText, timeOrderedId, timeOrderedUuid } from "../../src/core/identifier.ts";

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

describe("a UUID", () => {
  const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

  // RFC 9562, appendix A.6.
  test("that sorts by time is the one that RFC 9562 makes of the same time and random bits", () => {
    const bytes = bytesOf("0000000000000cc318c4dc0c0c07398f");
    expect(timeOrderedUuid(0x017f22e279b0, bytes)).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    expect(bytes).toEqual(bytesOf("0000000000000cc318c4dc0c0c07398f"));
  });

  // RFC 9562, appendix B.2: the SHA-256 of the DNS namespace and www.example.com.
  test("of a hash is the one that RFC 9562 makes of it", () => {
    const hash = bytesOf("5c146b143c524afd938a375d0df1fbf6fe12a66b645f72f6158759387e51f3c8");
    expect(hashedUuid(hash)).toBe("5c146b14-3c52-8afd-938a-375d0df1fbf6");
  });

  test("always has the form, the version and the variant of its kind", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), random, (time, bytes) => {
        const form = (version: number) =>
          new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);
        expect(timeOrderedUuid(time, bytes)).toMatch(form(7));
        expect(hashedUuid(bytes)).toMatch(form(8));
      }),
    );
  });

  test("sorts by time, whatever the random bytes", () => {
    const milliseconds = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(milliseconds, milliseconds, random, random, (a, b, randomA, randomB) => {
        fc.pre(a !== b);
        expect(timeOrderedUuid(a, randomA) < timeOrderedUuid(b, randomB)).toBe(a < b);
      }),
    );
  });
});
