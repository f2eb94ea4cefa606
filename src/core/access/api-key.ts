export type Environment = "test" | "live";

/** What a caller presents: the public id of a key and the secret that proves it. */
export interface Credential {
  /** Undefined where the notation does not say (the header pair). */
  readonly environment: Environment | undefined;
  readonly keyId: string;
  readonly secret: string;
}

const KEY = /^sk_(test|live)_([0-9a-z]{26})_([0-9a-z]{32})$/;
const BEARER = /^Bearer +(\S+)$/i;
const KEY_ID = /^[0-9a-z]{26}$/;
const SECRET = /^[0-9a-z]{32}$/;

/** The number of random bytes a secret is made of: 32 characters of 5 bits, 160 bits. */
export const SECRET_BYTES = 32;

/** Returns a key as its owner keeps it: `sk_test_<keyId>_<secret>` or `sk_live_…`. */
export function formatKey(environment: Environment, keyId: string, secret: string): string {
  return `${keyPrefix(environment, keyId)}_${secret}`;
}

/** Returns the part of a key that may be shown: everything but the secret. */
export function keyPrefix(environment: Environment, keyId: string): string {
  return `sk_${environment}_${keyId}`;
}

/**
 * Returns the credential of an `Authorization` header, or undefined where it holds no well-formed key.
 * Reference: contract section 1, "Credentials".
 */
export function parseBearer(authorization: string): Credential | undefined {
  const [, token = ""] = BEARER.exec(authorization) ?? [];
  const match = KEY.exec(token);
  if (!match) return undefined;
  const [, environment, keyId = "", secret = ""] = match;
  return { environment: environment === "live" ? "live" : "test", keyId, secret };
}

/** Returns the credential of the header pair `X-Api-Key` and `X-Secret-Key`, or undefined where either is malformed. */
export function parseHeaderPair(apiKey: string, secretKey: string): Credential | undefined {
  if (!KEY_ID.test(apiKey) || !SECRET.test(secretKey)) return undefined;
  return { environment: undefined, keyId: apiKey, secret: secretKey };
}
