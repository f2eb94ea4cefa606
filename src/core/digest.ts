const encoder = new TextEncoder();

/**
 * Returns the SHA-256 of a text's UTF-8 bytes: 32 bytes.
 * Reference: FIPS 180-4.
 */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

/**
 * Returns the HMAC-SHA-256 of some bytes under a key: 32 bytes.
 * Reference: RFC 2104; FIPS 198-1.
 */
export async function hmacSha256(key: Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", new Uint8Array(key), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, new Uint8Array(bytes)));
}
