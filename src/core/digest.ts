const encoder = new TextEncoder();

/**
 * Returns the SHA-256 of a text's UTF-8 bytes: 32 bytes.
 * Reference: FIPS 180-4.
 */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}
