/**
 * Returns bytes as base64url without padding.
 * Reference: RFC 7515, section 2.
 */
export function base64UrlOf(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Returns the bytes that base64url without padding stands for, or undefined where the text is none. Each sequence of bytes
 * has one text only: bits that stand for nothing are zero.
 * Reference: RFC 7515, section 2; RFC 4648, section 3.5.
 */
export function bytesOfBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return base64UrlOf(bytes) === text ? bytes : undefined;
}
