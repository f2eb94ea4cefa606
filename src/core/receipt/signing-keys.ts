import { sha256 } from "../digest.ts";
import { isObject, refuse, type Fields, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { base64UrlOf, bytesOfBase64Url } from "./base64url.ts";

/** A key of receipts, as it is configured: one with `d`, its private part, can sign. */
export interface SigningKey {
  readonly x: string;
  readonly d: string | undefined;
  readonly kid: string;
}

/** A public key as JOSE libraries read it. Reference: RFC 8037, section 2. */
export interface PublicKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly alg: "EdDSA";
  readonly use: "sig";
  readonly kid: string;
  readonly x: string;
}

const MAX_KEYS = 20;
const KEY_BYTES = 32;
const KID = /^[!-~]{1,200}$/;

/**
 * Returns the keys that a text configures: a JWK, or a JWKS of up to 20, of which the first signs. Throws with everything that
 * is wrong, and without a value of a key. A key without `kid` is named by its thumbprint.
 * Reference: RFC 7517; RFC 8037, section 2.
 */
export async function readSigningKeys(text: string): Promise<readonly [SigningKey, ...SigningKey[]]> {
  const inspection: Inspection = { problems: [] };
  const keys: SigningKey[] = [];
  const listed = inspectKeys(inspection, text);
  for (const [index, key] of listed.entries()) {
    const place = pathOf("keys", index);
    const { x, d, kid } = inspectKey(inspection, place, key, index === 0);
    const named = kid ?? (await thumbprintOf(x));
    if (keys.some((other) => other.kid === named)) refuse(inspection, place, "has the kid of another key");
    keys.push({ x, d, kid: named });
  }
  const [first, ...others] = keys;
  if (first && inspection.problems.length === 0) return [first, ...others];
  throw new Error(inspection.problems.map(({ field, message }) => `${field} ${message}`.trim()).join("; "));
}

/** Returns what may be shown of a key. */
export function publicKeyOf({ kid, x }: SigningKey): PublicKey {
  return { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid, x };
}

/**
 * Returns the name of a key that has been given none: equal keys, equal names.
 * Reference: RFC 7638; RFC 8037, appendix A.3.
 */
async function thumbprintOf(x: string): Promise<string> {
  return base64UrlOf(await sha256(JSON.stringify({ crv: "Ed25519", kty: "OKP", x })));
}

function inspectKeys(inspection: Inspection, text: string): readonly unknown[] {
  const value = parse(text);
  if (!isObject(value)) {
    refuse(inspection, "", "must be a JWK or a JWKS, in JSON");
    return [];
  }
  const { keys = [value] } = value;
  if (Array.isArray(keys) && keys.length >= 1 && keys.length <= MAX_KEYS) return keys;
  refuse(inspection, "keys", `must be an array of 1 to ${MAX_KEYS} keys`);
  return [];
}

function inspectKey(inspection: Inspection, place: string, input: unknown, signs: boolean) {
  const key: Fields = isObject(input) ? input : {};
  if (key["kty"] !== "OKP") refuse(inspection, pathOf(place, "kty"), 'must be "OKP"');
  if (key["crv"] !== "Ed25519") refuse(inspection, pathOf(place, "crv"), 'must be "Ed25519"');
  return {
    x: inspectBytes(inspection, place, key, "x", true) ?? "",
    d: inspectBytes(inspection, place, key, "d", signs),
    kid: inspectKid(inspection, place, key),
  };
}

function inspectKid(inspection: Inspection, place: string, { kid }: Fields): string | undefined {
  if (kid === undefined) return undefined;
  if (typeof kid === "string" && KID.test(kid)) return kid;
  refuse(inspection, pathOf(place, "kid"), "must be 1 to 200 visible ASCII characters");
  return undefined;
}

function inspectBytes(inspection: Inspection, place: string, key: Fields, name: string, needed: boolean) {
  const text = key[name];
  if (text === undefined && !needed) return undefined;
  if (typeof text === "string" && bytesOfBase64Url(text)?.length === KEY_BYTES) return text;
  const rule = text === undefined ? "is missing" : `must be ${KEY_BYTES} bytes in base64url`;
  refuse(inspection, pathOf(place, name), rule);
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
