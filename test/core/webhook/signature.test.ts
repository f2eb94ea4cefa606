import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { formatSecret, signedHeaders } from "../../../src/core/webhook/signature.ts";

const encoder = new TextEncoder();
const bytesOf = (secret: string) => Uint8Array.from(Buffer.from(secret.replace("whsec_", ""), "base64"));

/** The vector of the specification's reference libraries. */
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const MESSAGE = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1_614_265_330,
  body: encoder.encode('{"test": 2432232314}'),
};

describe("the signature of a message", () => {
  test("is that of the Standard Webhooks test vector", async () => {
    expect(await signedHeaders(MESSAGE, [bytesOf(SECRET)])).toMatchObject({
      "webhook-id": MESSAGE.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  test("is also the hexadecimal HMAC-SHA-256 of the raw body, under the decoded bytes of the secret", async () => {
    const { "X-Nova-Signature": nova } = await signedHeaders(MESSAGE, [bytesOf(SECRET)]);
    expect(nova).toBe(`sha256=${createHmac("sha256", bytesOf(SECRET)).update(MESSAGE.body).digest("hex")}`);
  });

  test("convinces the reference library under the new secret and under the old one while both sign", async () => {
    const [fresh, old, other] = [1, 2, 3].map((fill) => new Uint8Array(32).fill(fill));
    if (!fresh || !old || !other) throw new Error("there are three");
    const text = '{"event":"score.changed","name":"Zoë — 评分"}';
    const timestamp = Math.floor(Date.now() / 1_000);
    const headers = await signedHeaders({ id: "msg_a_0", timestamp, body: encoder.encode(text) }, [fresh, old]);
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const secret of [fresh, old]) new Webhook(formatSecret(secret)).verify(text, headers);
    expect(() => new Webhook(formatSecret(other)).verify(text, headers)).toThrow("No matching signature");
    expect(() => new Webhook(formatSecret(fresh)).verify(`${text} `, headers)).toThrow("No matching signature");
  });
});

test("a secret is written as whsec_ and its bytes in base 64", () => {
  expect(formatSecret(bytesOf(SECRET))).toBe(SECRET);
});
