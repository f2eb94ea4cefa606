import type { SpaceId } from "../../core/access/space.ts";
import { base64Of } from "../../core/webhook/signature.ts";

const encoder = new TextEncoder();
const NONCE_BYTES = 12;

/**
 * Returns a secret as it is stored: AES-GCM under a key derived from `secretsKey`, a random nonce before it, in base 64.
 * `context` names the endpoint: at another one it cannot be read.
 */
export async function encryptSecret(
  secretsKey: string,
  context: string,
  secret: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await deriveKey(secretsKey);
  const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters(iv, context), key, secret));
  return base64Of(new Uint8Array([...iv, ...sealed]));
}

/** Returns the bytes of a stored secret; throws where it was stored under another key or for another endpoint. */
export async function decryptSecret(secretsKey: string, context: string, stored: string): Promise<Uint8Array> {
  const bytes = Uint8Array.fromBase64(stored);
  const key = await deriveKey(secretsKey);
  const iv = bytes.slice(0, NONCE_BYTES);
  return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, context), key, bytes.slice(NONCE_BYTES)));
}

/** Returns what binds a stored secret to its endpoint. */
export function secretContext(space: SpaceId, endpointId: string): string {
  return `${space}/${endpointId}`;
}

function parameters(iv: Uint8Array<ArrayBuffer>, context: string) {
  return { name: "AES-GCM", iv, additionalData: encoder.encode(context) };
}

async function deriveKey(secretsKey: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secretsKey), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode("webhook secrets") };
  return crypto.subtle.deriveKey(hkdf, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
