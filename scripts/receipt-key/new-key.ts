import { createHash, generateKeyPairSync } from "node:crypto";

/** A key that signs receipts, as the secret RECEIPT_SIGNING_KEY holds it. */
export interface ReceiptKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly kid: string;
  readonly x: string;
  readonly d: string;
}

/** Makes a key pair; its name is its thumbprint (RFC 7638). */
export function newReceiptKey(): ReceiptKey {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const named = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  const kid = createHash("sha256").update(named).digest("base64url");
  return { kty: "OKP", crv: "Ed25519", kid, x, d };
}
