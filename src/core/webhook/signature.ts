import { hmacSha256 } from "../digest.ts";

/** Bytes of a secret's own randomness: 192 to 512 bits are allowed. Reference: Standard Webhooks, Signature scheme. */
export const SECRET_BYTES = 32;

const PREFIX = "whsec_";
const encoder = new TextEncoder();

/** What is signed: a message and when it is sent. */
export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** The body's bytes as they are sent. */
  readonly body: Uint8Array;
}

/** Returns the text of a secret as its owner gets it: `whsec_` and its bytes in base 64. */
export function formatSecret(bytes: Uint8Array): string {
  return PREFIX + base64Of(bytes);
}

/**
 * Returns the headers that prove where a message comes from. `secrets` are the bytes of the secrets that sign, the newest first:
 * `webhook-signature` has one signature of each, `X-Nova-Signature` that of the newest.
 * Reference: Standard Webhooks, Webhook headers and Signature scheme; Nova, Webhooks.
 */
export async function signedHeaders(
  { id, timestamp, body }: SignedMessage,
  secrets: readonly [Uint8Array, ...Uint8Array[]],
): Promise<Record<string, string>> {
  const head = encoder.encode(`${id}.${timestamp}.`);
  const content = new Uint8Array(head.length + body.length);
  content.set(head);
  content.set(body, head.length);
  const signatures = await Promise.all(
    secrets.map(async (secret) => `v1,${base64Of(await hmacSha256(secret, content))}`),
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
    "X-Nova-Signature": `sha256=${hexOf(await hmacSha256(secrets[0], body))}`,
  };
}

/** Returns bytes in base 64, padded, in a runtime of any age. */
export function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
