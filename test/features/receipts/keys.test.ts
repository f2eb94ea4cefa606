import { decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { openKeyRing } from "../../../src/features/receipts/receipts.port.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import {
  APPLICANT,
  RECORDS,
  makeOwner,
  publicKeys,
  read,
  one,
  verify,
  newKey,
  withKeys,
  PROVED,
  refusedWith,
} from "./owner.ts";

describe("the keys of receipts", () => {
  test("are public, without their private part, and may be kept by whoever reads them", async () => {
    const { keys } = await publicKeys();
    expect(keys).toEqual([
      { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid: expect.any(String), x: expect.any(String) },
    ]);
    // RFC 8037, appendix A.3.
    expect(keys[0]?.kid).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    const { headers } = await call("GET", "/.well-known/jwks.json");
    expect(headers.get("Cache-Control")).toBe("public, max-age=300");
  });

  test("are rotated by adding one in front: it signs, and what the old one signed stays valid", async () => {
    const owner = await makeOwner();
    const [old, next] = [await newKey("2026"), await newKey("2027")];
    const first = await one(owner, {}, withKeys(old));
    const { d: _, ...onlyPublic } = old;
    for (const kept of [old, onlyPublic]) {
      const rotated = withKeys({ keys: [next, kept] });
      const second = await one(owner, {}, rotated);
      const published = await publicKeys(rotated);
      expect(published.keys.map(({ kid, d }) => [kid, d])).toEqual([
        ["2027", undefined],
        ["2026", undefined],
      ]);
      for (const { receipt } of [first, second]) {
        expect(await read(receipt, published)).toMatchObject({ organization: owner.organizationId });
        expect(await verify(owner, { receipt, records: [APPLICANT] }, rotated)).toEqual(PROVED);
      }
      expect(decodeProtectedHeader(second.receipt ?? "").kid).toBe("2027");
    }
  });

  test("stop the Worker as it starts where they are wrong, with the name of the secret and without their values", async () => {
    const [one, other] = [await newKey(), await newKey()];
    const open = (value: unknown) => openKeyRing({ RECEIPT_SIGNING_KEY: JSON.stringify(value) });
    await expect(open({ ...one, x: other.x })).rejects.toThrow(
      new Error("The secret RECEIPT_SIGNING_KEY is wrong: keys[0].x is not the public key of keys[0].d."),
    );
    await expect(open({ ...one, d: "short" })).rejects.toThrow(
      new Error("The secret RECEIPT_SIGNING_KEY is wrong: keys[0].d must be 32 bytes in base64url."),
    );
    await expect(openKeyRing({ RECEIPT_SIGNING_KEY: "" })).rejects.toThrow("must be a JWK or a JWKS");
    expect(await openKeyRing({})).toBeUndefined();
  });

  test("are none in a Worker that was given none: no receipt is made, and none is valid", async () => {
    const owner = await makeOwner();
    const { receipt } = await one(owner);
    const { RECEIPT_SIGNING_KEY: _, ...bindings } = freshIsolate();
    expect(await publicKeys(bindings)).toEqual({ keys: [] });
    for (const [path, body] of [
      [`/v1/score/${owner.slug}`, APPLICANT],
      [`/v1/score/${owner.slug}/batch`, { records: RECORDS }],
      [`/v1/models/${owner.modelId}/score`, APPLICANT],
      [`/v1/models/${owner.modelId}/score/batch`, { records: RECORDS }],
    ] as const) {
      const ask = (extra: object) =>
        call<Failure>("POST", path, { key: owner.key, body: { ...body, ...extra }, bindings });
      const refused = await ask({ include_receipt: true });
      expect([refused.status, refused.body.error.code]).toEqual([409, "receipts_not_configured"]);
      expect(refused.body.error.errorAction).toContain("npx wrangler secret put RECEIPT_SIGNING_KEY");
      expect((await ask({})).status).toBe(200);
    }
    expect(await verify(owner, { receipt }, bindings)).toEqual(refusedWith(/which this server does not have/));
  });
});
