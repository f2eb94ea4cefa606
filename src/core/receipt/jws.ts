import { isObject } from "../inspect.ts";
import { base64UrlOf, bytesOfBase64Url } from "./base64url.ts";

/** A signed text, taken apart: nothing of it is proved yet. */
export interface CompactJws {
  /** Names the key that is said to have signed it. */
  readonly kid: string;
  readonly payload: unknown;
  /** What was signed. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const ALGORITHM = "EdDSA";
/** A receipt has about 800. */
const MAX_CHARACTERS = 4_096;
const SIGNATURE_BYTES = 64;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Returns what is signed: the header, which names the algorithm and the key, and the payload.
 * Reference: RFC 7515, section 5.1; RFC 8037, section 3.1.
 */
export function signingInput(kid: string, payload: unknown): string {
  return `${encoded({ alg: ALGORITHM, kid })}.${encoded(payload)}`;
}

/** Returns a compact JWS. Reference: RFC 7515, section 7.1. */
export function compactJws(input: string, signature: Uint8Array): string {
  return `${input}.${base64UrlOf(signature)}`;
}

/**
 * Returns a compact JWS taken apart, or undefined where a text is none with a header of just `alg: "EdDSA"` and a `kid`.
 * Nothing is thrown, whatever the text.
 * Reference: RFC 7515, section 5.2.
 */
export function parseCompactJws(text: string): CompactJws | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const [head = "", body = "", tail = "", ...others] = text.split(".");
  const [header, payload, signature] = [decoded(head), decoded(body), bytesOfBase64Url(tail)];
  if (!isObject(header) || payload === undefined || others.length > 0) return undefined;
  if (signature?.length !== SIGNATURE_BYTES) return undefined;
  const { alg, kid, ...rest } = header;
  if (alg !== ALGORITHM || typeof kid !== "string" || Object.keys(rest).length > 0) return undefined;
  return { kid, payload, signed: encoder.encode(`${head}.${body}`), signature };
}

function encoded(value: unknown): string {
  return base64UrlOf(encoder.encode(JSON.stringify(value)));
}

function decoded(text: string): unknown {
  const bytes = bytesOfBase64Url(text);
  try {
    return bytes && JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
