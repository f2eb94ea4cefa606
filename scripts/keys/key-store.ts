import { formatKey, keyPrefix, SECRET_BYTES, type Environment } from "../../src/core/access/api-key.ts";
import type { Scope } from "../../src/core/access/scope.ts";
import { sha256 } from "../../src/core/digest.ts";
import { randomText, timeOrderedId } from "../../src/core/identifier.ts";
import { execute, literal, type Place, type Row } from "../local/database.ts";

/** A key as it is shown once. */
export interface CreatedKey {
  readonly organizationId: string;
  readonly id: string;
  readonly key: string;
  readonly api_key: string;
  readonly secret_key: string;
}

export interface KeyWanted {
  readonly organization: string;
  /** The id of the organisation where this call is what makes it; a new one by default. */
  readonly organizationId?: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly environments: readonly Environment[];
}

/** Makes a key in each environment wanted, and the organisation where there is none of that name. One round trip. */
export async function createKeys(place: Place, wanted: KeyWanted): Promise<CreatedKey[]> {
  const now = Date.now();
  const organization = literal(wanted.organization);
  const newId = literal(wanted.organizationId ?? Buffer.from(randomBytes(12)).toString("hex"));
  const keys = wanted.environments.map((environment) => ({
    environment,
    id: timeOrderedId(now, randomBytes(16)),
    secret: randomText(randomBytes(SECRET_BYTES)),
  }));
  const inserts = await Promise.all(keys.map((key) => insertKey({ ...wanted, ...key, now })));
  const results = await execute(place, [
    `INSERT INTO organizations (id, name, created_at) VALUES (${newId}, ${organization}, ${now}) ON CONFLICT (name) DO NOTHING`,
    ...inserts,
    `SELECT id FROM organizations WHERE name = ${organization}`,
  ]);
  const organizationId = String(results.at(-1)?.[0]?.["id"]);
  return keys.map(({ environment, id, secret }) => ({
    organizationId,
    id,
    key: formatKey(environment, id, secret),
    api_key: id,
    secret_key: secret,
  }));
}

interface KeyToInsert extends KeyWanted {
  readonly environment: Environment;
  readonly id: string;
  readonly secret: string;
  readonly now: number;
}

async function insertKey({ id, environment, name, scopes, secret, now, organization }: KeyToInsert): Promise<string> {
  const hash = Buffer.from(await sha256(secret)).toString("hex");
  return `INSERT INTO api_keys (id, space_id, organization_id, environment, name, scopes, secret_hash, created_at)
    SELECT ${literal(id)}, id || ':${environment}', id, '${environment}', ${literal(name)},
      ${literal(JSON.stringify(scopes))}, '${hash}', ${now}
    FROM organizations WHERE name = ${literal(organization)}`;
}

/** Returns every key, or those of one organisation, without secrets, the newest first. */
export async function listKeys(place: Place, organization: string | undefined): Promise<Row[]> {
  const where = organization === undefined ? "" : `WHERE o.name = ${literal(organization)}`;
  const [rows = []] = await execute(place, [
    `SELECT k.id, o.name AS organization, k.organization_id AS organizationId, k.name, k.environment, k.scopes,
      k.created_at, k.last_used_at, k.expires_at, k.revoked_at
    FROM api_keys k JOIN organizations o ON o.id = k.organization_id ${where} ORDER BY k.id DESC LIMIT 1000`,
  ]);
  return rows.map((row) => ({
    ...row,
    prefix: keyPrefix(row["environment"] === "live" ? "live" : "test", String(row["id"])),
    scopes: JSON.parse(String(row["scopes"])),
    created_at: iso(row["created_at"]),
    last_used_at: iso(row["last_used_at"]),
    expires_at: iso(row["expires_at"]),
    revoked_at: iso(row["revoked_at"]),
  }));
}

/** Revokes a key and returns whether there is one of that id. Isolates that know the key follow within a minute. */
export async function revokeKey(place: Place, id: string): Promise<boolean> {
  const [rows = []] = await execute(place, [
    `UPDATE api_keys SET revoked_at = coalesce(revoked_at, ${Date.now()}) WHERE id = ${literal(id)} RETURNING id`,
  ]);
  return rows.length > 0;
}

function iso(at: unknown): string | null {
  return typeof at === "number" ? new Date(at).toISOString() : null;
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
