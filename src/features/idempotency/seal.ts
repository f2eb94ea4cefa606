const encoder = new TextEncoder();

/**
 * Returns the text encrypted so that only the holder of `secret` can read it, in base 64 (AES-GCM under a key derived by
 * HKDF-SHA-256). `context` makes the derived key unique to one use, which is why the nonce may be constant.
 */
export async function seal(secret: string, context: string, text: string): Promise<string> {
  const key = await deriveKey(secret, context);
  const sealed = new Uint8Array(await crypto.subtle.encrypt(NONCE, key, encoder.encode(text)));
  return sealed.toBase64();
}

/** Returns the text that `seal` was given; throws where secret or context is another. */
export async function unseal(secret: string, context: string, sealed: string): Promise<string> {
  const key = await deriveKey(secret, context);
  return new TextDecoder().decode(await crypto.subtle.decrypt(NONCE, key, Uint8Array.fromBase64(sealed)));
}

const NONCE = { name: "AES-GCM", iv: new Uint8Array(12) };

async function deriveKey(secret: string, context: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: encoder.encode(context), info: encoder.encode("idempotency") };
  return crypto.subtle.deriveKey(hkdf, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
