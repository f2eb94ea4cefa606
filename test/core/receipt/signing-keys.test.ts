import { describe, expect, test } from "vitest";
import { isReceiptPayload } from "../../../src/core/receipt/payload.ts";
import { publicKeyOf, readSigningKeys } from "../../../src/core/receipt/signing-keys.ts";

/** RFC 8037, appendices A.1 to A.3. */
const KEY = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};
const THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
const { d: _d, ...PUBLIC } = KEY;

const read = (value: unknown) => readSigningKeys(typeof value === "string" ? value : JSON.stringify(value));

describe("the secret with the keys of receipts", () => {
  test("holds one key, which its thumbprint names", async () => {
    expect(await read(KEY)).toEqual([{ x: KEY.x, d: KEY.d, kid: THUMBPRINT }]);
  });

  test("holds several: the first signs, others may be public parts alone", async () => {
    const keys = await read({ keys: [{ ...KEY, kid: "new", alg: "EdDSA" }, PUBLIC] });
    expect(keys).toEqual([
      { x: KEY.x, d: KEY.d, kid: "new" },
      { x: KEY.x, d: undefined, kid: THUMBPRINT },
    ]);
  });

  test("shows of a key what is public", async () => {
    const [key] = await read(KEY);
    expect(publicKeyOf(key)).toEqual({ ...PUBLIC, alg: "EdDSA", use: "sig", kid: THUMBPRINT });
  });

  test.each([
    ["", "must be a JWK or a JWKS, in JSON"],
    ["secret-secret", "must be a JWK or a JWKS, in JSON"],
    [[KEY], "must be a JWK or a JWKS, in JSON"],
    [{ keys: [] }, "keys must be an array of 1 to 20 keys"],
    [{ keys: "secret" }, "keys must be an array of 1 to 20 keys"],
    [{ keys: Array.from({ length: 21 }, () => KEY) }, "keys must be an array of 1 to 20 keys"],
    [{ keys: [PUBLIC] }, "keys[0].d is missing"],
    [{ ...KEY, d: "AAAA" }, "keys[0].d must be 32 bytes in base64url"],
    [{ ...KEY, d: `${KEY.d}=` }, "keys[0].d must be 32 bytes in base64url"],
    [{ ...KEY, x: 5 }, "keys[0].x must be 32 bytes in base64url"],
    [{ ...KEY, kid: "" }, "keys[0].kid must be 1 to 200 visible ASCII characters"],
    [{ ...KEY, kty: "RSA", crv: "P-256" }, 'keys[0].kty must be "OKP"; keys[0].crv must be "Ed25519"'],
    [{ keys: [KEY, { ...PUBLIC }] }, "keys[1] has the kid of another key"],
    [{ keys: [KEY, "secret"] }, 'keys[1].kty must be "OKP"; keys[1].crv must be "Ed25519"; keys[1].x is missing'],
  ])("is refused where it is %j, with all that is wrong and no value of it", async (value, message) => {
    await expect(read(value)).rejects.toThrow(new Error(message));
  });
});

describe("what a receipt says", () => {
  const PAYLOAD = {
    v: 1,
    organization: "o",
    environment: "live",
    deployment_id: null,
    model_id: "m",
    spec_hash: "s",
    input_hash: "i",
    results_hash: "r",
    scored_at: "t",
    request_id: "q",
  };

  test.each([
    [PAYLOAD, true],
    [{ ...PAYLOAD, deployment_id: "dep_1" }, true],
    [{ ...PAYLOAD, v: 2 }, false],
    [{ ...PAYLOAD, environment: "staging" }, false],
    [{ ...PAYLOAD, deployment_id: 5 }, false],
    [{ ...PAYLOAD, model_id: undefined }, false],
    [null, false],
  ])("%j: %s", (value, expected) => {
    expect(isReceiptPayload(value)).toBe(expected);
  });
});
