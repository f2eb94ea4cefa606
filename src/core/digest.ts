import { sha256 as digestInPlace } from "@noble/hashes/sha2.js";

const encoder = new TextEncoder();

/**
 * Returns the SHA-256 of a text's UTF-8 bytes: 32 bytes.
 * Reference: FIPS 180-4.
 */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

/**
 * Returns the SHA-256 of a short text at once, as a secret of each request is: the platform's own waits for another thread,
 * which takes many times as long as 32 characters do.
 * Reference: FIPS 180-4.
 */
export function sha256OfShort(text: string): Uint8Array {
  return digestInPlace(encoder.encode(text));
}
