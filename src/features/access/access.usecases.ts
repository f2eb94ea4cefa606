import { annotatorIdOf } from "../../core/access/annotator-id.ts";
import { formatKey, keyPrefix, SECRET_BYTES, type Credential, type Environment } from "../../core/access/api-key.ts";
import type { Identity } from "../../core/access/identity.ts";
import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { randomText } from "../../core/identifier.ts";
import { invalidInput } from "../../core/invalid.ts";
import { pageOf, type Page } from "../../core/page.ts";
import { commit } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import {
  findKey,
  insertKey,
  listKeys,
  revokeKey,
  saveAnnotator,
  touchKey,
  type AnnotatorRow,
  type KeyRow,
  type OwnedKeyRow,
} from "./access.repository.ts";
import type { CreatedKey, Key, NewAnnotator, NewKey } from "./access.schemas.ts";
import { noteMiss, rememberKey, revokeCached, waitForLookUp, type KnownKey } from "./key-cache.ts";
import { hashSecret } from "./secret-hash.ts";

type KeyLookup = Pick<Deps, "db" | "now" | "keyCache" | "later">;

const FRESH_MS = 30_000;
const USABLE_MS = 60_000;
const UNKNOWN_MS = 10_000;

/**
 * Returns who presents a credential, or undefined where it is unknown, wrong, expired or revoked. Throws 429 where the
 * caller's address, or all together, have named too many keys that do not exist: each costs a look-up.
 */
export async function authenticate(
  deps: KeyLookup,
  credential: Credential,
  address: string,
): Promise<Identity | undefined> {
  const key = await lookUpKey(deps, credential.keyId, address);
  if (!key || !crypto.subtle.timingSafeEqual(key.secretHash, hashSecret(credential.secret))) return undefined;
  if (credential.environment !== undefined && credential.environment !== key.environment) return undefined;
  if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= deps.now())) return undefined;
  const { space, organizationId, environment, scopes, expiresAt, annotatorId } = key;
  const { keyId } = credential;
  return { space, organizationId, environment, keyId, scopes, annotator: annotatorId ?? keyId, expiresAt };
}

/**
 * Reads through the isolate's cache. After 30 seconds an entry is used once more while it is read anew, after 60 it is
 * not used at all: that is how late a revocation may reach an isolate.
 */
async function lookUpKey(deps: KeyLookup, keyId: string, address: string): Promise<KnownKey | undefined> {
  const { keyCache, now } = deps;
  const entry = keyCache.known.get(keyId) ?? keyCache.unknown.get(keyId);
  const age = entry ? now() - entry.loadedAt : Infinity;
  if (!entry || age >= (entry.key ? USABLE_MS : UNKNOWN_MS)) {
    if (!entry?.key) refuseGuessing(deps, address);
    const key = await loadKey(deps, keyId);
    if (!key) noteMiss(keyCache, address, now());
    return key;
  }
  if (entry.key && age >= FRESH_MS) deps.later(loadKey(deps, keyId));
  return entry.key;
}

function refuseGuessing({ keyCache, now }: KeyLookup, address: string): void {
  const waitMs = waitForLookUp(keyCache, address, now());
  if (waitMs === 0) return;
  throw new AppError("RATE_LIMIT", "rate_limited", "Too many keys that do not exist were sent from this address.", {
    action: "Wait as long as Retry-After says, and send a key that exists.",
    details: { retry_after_ms: waitMs },
    headers: { "Retry-After": String(Math.ceil(waitMs / 1_000)) },
  });
}

async function loadKey({ db, now, keyCache }: KeyLookup, keyId: string): Promise<KnownKey | undefined> {
  const loadedAt = now();
  const { revocations } = keyCache;
  const row = await findKey(db, keyId);
  const key = row && {
    ...row,
    space: row.spaceId,
    secretHash: Uint8Array.fromHex(row.secretHash),
  };
  if (keyCache.revocations === revocations) rememberKey(keyCache, keyId, key, loadedAt);
  return key;
}

/** Makes a key in the space of the key that asks, which it does not outlive. The secret is in the answer and nowhere else. */
export async function createKey(
  { db, now, newId, receipt }: Pick<Deps, "db" | "now" | "newId" | "receipt">,
  maker: Identity,
  input: NewKey,
): Promise<CreatedKey> {
  const { space, organizationId, environment } = maker;
  const createdAt = now();
  const expiresAt = input.expires_at ? Date.parse(input.expires_at) : maker.expiresAt;
  refuseImpossible(input, maker, expiresAt, createdAt);
  const secret = randomText(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  const owner = input.annotator ? await annotatorOf(space, input.annotator) : null;
  const row: KeyRow = {
    id: newId(""),
    spaceId: space,
    organizationId,
    environment,
    name: input.name,
    scopes: [...new Set(input.scopes)],
    annotatorId: owner?.id ?? null,
    secretHash: hashSecret(secret).toHex(),
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
    createdAt,
  };
  const created = {
    ...asKey({ ...row, annotatorName: owner?.name ?? null, annotatorEmail: owner?.email ?? null }),
    key: formatKey(environment, row.id, secret),
    api_key: row.id,
    secret_key: secret,
  };
  await receipt.commit([...(owner ? [saveAnnotator(db, owner)] : []), insertKey(db, row)], created);
  return created;
}

async function annotatorOf(spaceId: SpaceId, { name, email }: NewAnnotator): Promise<AnnotatorRow> {
  return { spaceId, id: await annotatorIdOf(spaceId, email), name, email };
}

function refuseImpossible(
  input: NewKey,
  { environment, expiresAt: latest }: Identity,
  expiresAt: number | null,
  now: number,
): void {
  const fields = [];
  if (input.environment !== undefined && input.environment !== wireEnvironment(environment)) {
    const message = `must be "${wireEnvironment(environment)}", the environment of the key that asks, or left out`;
    fields.push({ field: "environment", message: `${message}, not "${input.environment}"` });
  }
  if (expiresAt !== null && expiresAt <= now) {
    fields.push({ field: "expires_at", message: `must be in the future, not ${input.expires_at}` });
  }
  if (latest !== null && expiresAt !== null && expiresAt > latest) {
    const message = `must not be later than ${new Date(latest).toISOString()}, when the key that asks expires`;
    fields.push({ field: "expires_at", message: `${message}, not ${input.expires_at}` });
  }
  if (fields.length > 0) throw invalidInput(fields);
}

/** Returns a page of the space's keys, the newest first, revoked ones included. */
export async function listKeyPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { limit, before }: { limit: number; before: string | undefined },
): Promise<Page<Key>> {
  const rows = await listKeys(db, space, { before, count: limit + 1 });
  return pageOf(rows.map(asKey), limit, ({ id }) => id);
}

/** Revokes a key; other isolates follow within a minute. A key that is revoked already stays so. */
export async function revokeKeyById(
  { db, now, keyCache }: Pick<Deps, "db" | "now" | "keyCache">,
  space: SpaceId,
  keyId: string,
): Promise<void> {
  const [revoked = []] = await commit(db, [revokeKey(db, space, keyId, now())]);
  if (revoked.length === 0) {
    throw new AppError("NOT_FOUND", "key_not_found", `There is no key ${keyId}.`);
  }
  revokeCached(keyCache, keyId);
}

/** Writes down when a key was last used. */
export async function noteKeyUse(db: Deps["db"], keyId: string, usedAt: number): Promise<void> {
  await commit(db, [touchKey(db, keyId, usedAt)]);
}

function asKey({ annotatorId: id, annotatorName: name, annotatorEmail: email, ...row }: OwnedKeyRow): Key {
  return {
    id: row.id,
    name: row.name,
    prefix: keyPrefix(row.environment, row.id),
    scopes: row.scopes,
    annotator: id === null || name === null || email === null ? null : { id, name, email },
    environment: wireEnvironment(row.environment),
    expires_at: isoOrNull(row.expiresAt),
    revoked_at: isoOrNull(row.revokedAt),
    last_used_at: isoOrNull(row.lastUsedAt),
    created_at: new Date(row.createdAt).toISOString(),
  };
}

function wireEnvironment(environment: Environment): "production" | "staging" {
  return environment === "live" ? "production" : "staging";
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
