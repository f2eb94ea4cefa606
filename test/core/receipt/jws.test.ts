import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64UrlOf, bytesOfBase64Url } from "../../../src/core/receipt/base64url.ts";
import { compactJws, parseCompactJws, signingInput } from "../../../src/core/receipt/jws.ts";

const SIGNATURE = new Uint8Array(64).fill(7);

describe("base64url", () => {
  test("has no padding, and bytes come back as they were", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = base64UrlOf(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64url"));
        expect(bytesOfBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  test.each(["A", "AB=", "AA==", "A A", "A+/A", "é", "AB", "AAB"])("is not %j: each text has one meaning", (text) => {
    expect(bytesOfBase64Url(text)).toBeUndefined();
  });
});

describe("a compact JWS", () => {
  test("is taken apart into what it was made of", () => {
    const input = signingInput("key 1", { v: 1, name: "Zoë" });
    const parsed = parseCompactJws(compactJws(input, SIGNATURE));
    expect(parsed).toEqual({
      kid: "key 1",
      payload: { v: 1, name: "Zoë" },
      signed: new TextEncoder().encode(input),
      signature: SIGNATURE,
    });
  });

  test("has the header of RFC 8037 with the name of its key", () => {
    const [header = ""] = signingInput("k", {}).split(".");
    expect(Buffer.from(header, "base64url").toString()).toBe('{"alg":"EdDSA","kid":"k"}');
  });

  const partOf = (value: unknown) => base64UrlOf(new TextEncoder().encode(JSON.stringify(value)));
  const tail = base64UrlOf(SIGNATURE);
  const good = partOf({ alg: "EdDSA", kid: "k" });
  const notUtf8 = base64UrlOf(new Uint8Array([34, 255, 34]));
  test.each([
    ["nothing", ""],
    ["two parts", `${good}.${partOf({})}`],
    ["four parts", `${good}.${partOf({})}.${tail}.`],
    ["another algorithm", `${partOf({ alg: "ES256", kid: "k" })}.${partOf({})}.${tail}`],
    ["no name of a key", `${partOf({ alg: "EdDSA" })}.${partOf({})}.${tail}`],
    [
      "what a reader would have to understand",
      `${partOf({ alg: "EdDSA", kid: "k", crit: ["b64"] })}.${partOf({})}.${tail}`,
    ],
    ["a header that is no object", `${partOf([])}.${partOf({})}.${tail}`],
    ["a payload that is no JSON", `${good}.AAAA.${tail}`],
    ["a payload that is no UTF-8", `${good}.${notUtf8}.${tail}`],
    ["a short signature", `${good}.${partOf({})}.${tail.slice(4)}`],
    ["a long signature", `${good}.${partOf({})}.${tail}AAAA`],
    ["thousands of characters", `${good}.${partOf("x".repeat(4_000))}.${tail}`],
  ])("is none with %s", (_, text) => {
    expect(parseCompactJws(text)).toBeUndefined();
  });

  test("is none whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCompactJws(text)).toBeUndefined();
      }),
    );
  });
});
