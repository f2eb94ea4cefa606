import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/core/digest.ts";
import { hashSecret } from "../../../src/features/access/secret-hash.ts";

test("a secret's hash is the SHA-256 of its text, in agreement with the platform", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: "grapheme", minLength: 50 })), async (text) => {
      expect(hashSecret(text).toHex()).toBe((await sha256(text)).toHex());
    }),
  );
});

test("the hash of abc is the one that NIST publishes", () => {
  expect(hashSecret("abc").toHex()).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
