import { sha256 } from "@noble/hashes/sha2.js";

const encoder = new TextEncoder();

/**
 * Returns the SHA-256 of a secret, at once. The platform's own asks another thread and waits for it, which takes each request
 * many times as long as 32 characters do.
 * Reference: FIPS 180-4.
 */
export function hashSecret(secret: string): Uint8Array {
  return sha256(encoder.encode(secret));
}
