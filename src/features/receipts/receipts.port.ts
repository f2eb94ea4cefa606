import { compactJws, signingInput, type CompactJws } from "../../core/receipt/jws.ts";
import { publicKeyOf, readSigningKeys, type PublicKey, type SigningKey } from "../../core/receipt/signing-keys.ts";

/** The keys of receipts: the first one signs, all of them verify. */
export interface KeyRing {
  readonly publicKeys: readonly PublicKey[];
  /** Returns the compact JWS of a payload. */
  readonly sign: (payload: unknown) => Promise<string>;
  /** Returns whether a key that is here has signed it; undefined where the key that it names is not. */
  readonly hasSigned: (jws: CompactJws) => Promise<boolean | undefined>;
}

export interface ReceiptKeys {
  /** Returns undefined where no key was set. */
  readonly open: () => Promise<KeyRing | undefined>;
}

type Secrets = Pick<Env, "RECEIPT_SIGNING_KEY">;

/** Returns the keys of an environment, which are read when they are first asked for. */
export function receiptKeysOf(env: Secrets): ReceiptKeys {
  let ring: KeyRing | undefined;
  return { open: async () => (ring ??= await openKeyRing(env)) };
}

/** Returns the keys that the secret holds, or undefined where it was not set; throws where one of them is wrong, without its value. */
export async function openKeyRing({ RECEIPT_SIGNING_KEY: text }: Secrets): Promise<KeyRing | undefined> {
  if (text === undefined) return undefined;
  const keys = await readSigningKeys(text).catch((error: unknown) => {
    throw wrong(error instanceof Error ? error.message : "it cannot be read");
  });
  const [{ kid }] = keys;
  const verifying = new Map<string, CryptoKey>();
  for (const key of keys) verifying.set(key.kid, await importKey(key, "verify"));
  const signing = await importPair(keys[0]);
  return {
    publicKeys: keys.map(publicKeyOf),
    async sign(payload) {
      const input = signingInput(kid, payload);
      const signature = await crypto.subtle.sign(ED25519, signing, encoder.encode(input));
      return compactJws(input, new Uint8Array(signature));
    },
    async hasSigned({ kid, signature, signed }) {
      const key = verifying.get(kid);
      return key && crypto.subtle.verify(ED25519, key, new Uint8Array(signature), new Uint8Array(signed));
    },
  };
}

const ED25519 = "Ed25519";
const encoder = new TextEncoder();

/** Returns the private key; throws where the public one is not its own, since nobody could verify what it signs. */
async function importPair(key: SigningKey): Promise<CryptoKey> {
  const probe = encoder.encode("probe");
  const [signing, verifying] = [await importKey(key, "sign"), await importKey(key, "verify")];
  const signature = await crypto.subtle.sign(ED25519, signing, probe);
  if (await crypto.subtle.verify(ED25519, verifying, signature, probe)) return signing;
  throw wrong("keys[0].x is not the public key of keys[0].d");
}

async function importKey({ x, d }: SigningKey, use: "sign" | "verify"): Promise<CryptoKey> {
  const jwk = { kty: "OKP", crv: ED25519, x, ...(use === "sign" && d !== undefined && { d }) };
  return crypto.subtle.importKey("jwk", jwk, ED25519, false, [use]).catch(() => {
    throw wrong("it holds bytes that are no Ed25519 key");
  });
}

function wrong(why: string): Error {
  return new Error(`The secret RECEIPT_SIGNING_KEY is wrong: ${why}.`);
}
