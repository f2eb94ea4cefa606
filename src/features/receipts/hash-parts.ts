import { sha256 } from "@noble/hashes/sha2.js";

const encoder = new TextEncoder();

/**
 * Returns the SHA-256 of a text that comes in parts, in lower-case hexadecimal: the platform's own takes whole ones only.
 * Reference: FIPS 180-4.
 */
export function hashParts(parts: Iterable<string>): string {
  const hash = sha256.create();
  for (const part of parts) hash.update(encoder.encode(part));
  return hash.digest().toHex();
}
