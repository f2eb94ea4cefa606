import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatKey, keyPrefix, parseBearer, parseHeaderPair, SECRET_BYTES } from "../../../src/core/access/api-key.ts";
import { randomText, timeOrderedId } from "../../../src/core/identifier.ts";

const ID = "01k8c9x4m2e7q5t3w6y8z0abcd";
const SECRET = "0123456789abcdefghjkmnpqrstvwxyz";
const KEY = `sk_test_${ID}_${SECRET}`;

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe("a key as its owner keeps it", () => {
  test("begins with its environment and public id, and ends with its secret", () => {
    expect(formatKey("test", ID, SECRET)).toBe(KEY);
    expect(formatKey("live", ID, SECRET)).toBe(`sk_live_${ID}_${SECRET}`);
  });

  test("may be shown up to its public id", () => {
    expect(keyPrefix("live", ID)).toBe(`sk_live_${ID}`);
    expect(formatKey("live", ID, SECRET).startsWith(`${keyPrefix("live", ID)}_`)).toBe(true);
  });

  test("has a secret of 160 random bits, more than the 128 that are promised", () => {
    expect(randomText(new Uint8Array(SECRET_BYTES))).toHaveLength(32);
    expect(SECRET_BYTES * 5).toBe(160);
  });

  test("is read back whole, whatever its random bytes", () => {
    const time = fc.nat(2 ** 31).map((seconds) => seconds * 1_000);
    fc.assert(
      fc.property(fc.constantFrom("test", "live"), time, bytes(16), bytes(SECRET_BYTES), (environment, at, id, key) => {
        const keyId = timeOrderedId(at, id);
        const secret = randomText(key);
        expect(parseBearer(`Bearer ${formatKey(environment, keyId, secret)}`)).toEqual({ environment, keyId, secret });
        expect(parseHeaderPair(keyId, secret)).toEqual({ environment: undefined, keyId, secret });
      }),
    );
  });
});

describe("the Authorization header", () => {
  test.each([`Bearer ${KEY}`, `bearer ${KEY}`, `BEARER ${KEY}`, `Bearer   ${KEY}`])("%s is understood", (header) => {
    expect(parseBearer(header)).toEqual({ environment: "test", keyId: ID, secret: SECRET });
  });

  test.each([
    ["nothing", ""],
    ["the scheme alone", "Bearer"],
    ["the scheme and a space", "Bearer "],
    ["a key without a scheme", KEY],
    ["a key right after the scheme", `Bearer${KEY}`],
    ["another scheme", `Basic ${KEY}`],
    ["two keys", `Bearer ${KEY} ${KEY}`],
    ["words after the key", `Bearer ${KEY} please`],
    ["a line break after the key", `Bearer ${KEY}\n`],
    ["a line before the key", `Basic x\nBearer ${KEY}`],
    ["an environment that there is not", `Bearer sk_prod_${ID}_${SECRET}`],
    ["an environment in capitals", `Bearer sk_TEST_${ID}_${SECRET}`],
    ["something before the key", `Bearer x${KEY}`],
    ["a publishable key", `Bearer pk_test_${ID}_${SECRET}`],
    ["an id alone", `Bearer sk_test_${ID}`],
    ["an id that is too short", `Bearer sk_test_${ID.slice(1)}_${SECRET}`],
    ["an id that is too long", `Bearer sk_test_${ID}0_${SECRET}`],
    ["an id in capitals", `Bearer sk_test_${ID.toUpperCase()}_${SECRET}`],
    ["a secret that is too short", `Bearer sk_test_${ID}_${SECRET.slice(1)}`],
    ["a secret that is too long", `Bearer ${KEY}0`],
    ["a secret in capitals", `Bearer sk_test_${ID}_${SECRET.toUpperCase()}`],
    ["a fourth part", `Bearer ${KEY}_admin`],
    ["letters that only look alike", `Bearer ${KEY.replace("a", "а")}`],
    ["an SQL quotation", `Bearer sk_test_${ID.slice(0, 24)}'--_${SECRET}`],
  ])("%s is no key", (_, header) => {
    expect(parseBearer(header)).toBeUndefined();
  });

  test("of any length and content is answered without an error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(parseBearer(text)).toBeUndefined();
        expect(parseBearer(`Bearer ${text}`)).toBeUndefined();
      }),
    );
    expect(parseBearer(`Bearer ${" ".repeat(100_000)}`)).toBeUndefined();
    expect(parseBearer(`Bearer ${"sk_test_".repeat(100_000)}`)).toBeUndefined();
  });
});

describe("the header pair", () => {
  test("holds the public id and the secret, and does not say the environment", () => {
    expect(parseHeaderPair(ID, SECRET)).toEqual({ environment: undefined, keyId: ID, secret: SECRET });
  });

  test.each([
    ["no id", "", SECRET],
    ["no secret", ID, ""],
    ["neither", "", ""],
    ["the two exchanged", SECRET, ID],
    ["a whole key for an id", KEY, SECRET],
    ["a whole key for a secret", ID, KEY],
    ["an id in capitals", ID.toUpperCase(), SECRET],
    ["a space after the secret", ID, `${SECRET} `],
    ["a line break after the id", `${ID}\n`, SECRET],
  ])("with %s is no credential", (_, apiKey, secretKey) => {
    expect(parseHeaderPair(apiKey, secretKey)).toBeUndefined();
  });
});
