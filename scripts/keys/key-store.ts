import { annotatorIdOf } from "../../src/core/access/annotator-id.ts";
import { formatKey, keyPrefix, SECRET_BYTES, type Environment } from "../../src/core/access/api-key.ts";
import type { Scope } from "../../src/core/access/scope.ts";
import { spaceOf } from "../../src/core/access/space.ts";
import { randomText, timeOrderedId } from "../../src/core/identifier.ts";
import { execute, literal, type Place, type Row } from "../local/database.ts";
import { hashOf } from "./hash.ts";

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
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly environments: readonly Environment[];
  /** The person who scores with the keys. */
  readonly annotator?: Person | undefined;
}

interface Person {
  readonly name: string;
  readonly email: string;
}

/**
 * Makes a key in each environment wanted, and the organisation where there is none of that name. One round trip, in which
 * `before` runs first; with an annotator one more before it, since their id is made with the organisation's.
 */
export async function createKeys(
  place: Place,
  wanted: KeyWanted,
  before: readonly string[] = [],
): Promise<CreatedKey[]> {
  const now = Date.now();
  const organization = literal(wanted.organization);
  const newId = literal(Buffer.from(randomBytes(12)).toString("hex"));
  const findOrganization = [
    `INSERT INTO organizations (id, name, created_at) VALUES (${newId}, ${organization}, ${now}) ON CONFLICT (name) DO NOTHING`,
    `SELECT id FROM organizations WHERE name = ${organization}`,
  ];
  const { annotator } = wanted;
  const owner = annotator && { ...annotator, organizationId: idIn(await execute(place, findOrganization)) };
  const keys = wanted.environments.map((environment) => ({
    environment,
    id: timeOrderedId(now, randomBytes(16)),
    secret: randomText(randomBytes(SECRET_BYTES)),
  }));
  const inserts = await Promise.all(keys.map((key) => insertKey({ ...wanted, ...key, now, owner })));
  const [insertOrganization = "", selectOrganization = ""] = findOrganization;
  const results = await execute(place, [...before, insertOrganization, ...inserts.flat(), selectOrganization]);
  const organizationId = idIn(results);
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
  readonly owner: (Person & { readonly organizationId: string }) | undefined;
}

async function insertKey(key: KeyToInsert): Promise<string[]> {
  const { id, environment, name, scopes, secret, now, organization, owner } = key;
  const hash = await hashOf(secret);
  const space = owner && spaceOf(owner.organizationId, environment);
  const annotatorId = owner && space ? literal(await annotatorIdOf(space, owner.email)) : "NULL";
  const person =
    owner && space
      ? [
          `INSERT INTO annotators (space_id, id, name, email)
    VALUES (${literal(space)}, ${annotatorId}, ${literal(owner.name)}, ${literal(owner.email)})
    ON CONFLICT (space_id, id) DO UPDATE SET name = excluded.name, email = excluded.email`,
        ]
      : [];
  return [
    ...person,
    `INSERT INTO api_keys
      (id, space_id, organization_id, environment, name, scopes, annotator_id, secret_hash, created_at)
    SELECT ${literal(id)}, id || ':${environment}', id, '${environment}', ${literal(name)},
      ${literal(JSON.stringify(scopes))}, ${annotatorId}, '${hash}', ${now}
    FROM organizations WHERE name = ${literal(organization)}`,
  ];
}

/** The id that the last of some statements has read. */
function idIn(results: Row[][]): string {
  return text(results.at(-1)?.[0]?.["id"]);
}

/** A key as it is listed, without its secret. */
export interface ListedKey {
  readonly id: string;
  readonly prefix: string;
  readonly organization: string;
  readonly organizationId: string;
  readonly name: string;
  readonly environment: Environment;
  readonly scopes: readonly Scope[];
  readonly created_at: string | null;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

/** Returns every key, or those of one organisation, the newest first, at most 1,000. */
export async function listKeys(place: Place, organization: string | undefined): Promise<ListedKey[]> {
  const where = organization === undefined ? "" : `WHERE o.name = ${literal(organization)}`;
  const [rows = []] = await execute(place, [
    `SELECT k.id, o.name AS organization, k.organization_id, k.name, k.environment, k.scopes,
      k.created_at, k.last_used_at, k.expires_at, k.revoked_at
    FROM api_keys k JOIN organizations o ON o.id = k.organization_id ${where} ORDER BY k.id DESC LIMIT 1000`,
  ]);
  return rows.map(asListed);
}

function asListed(row: Row): ListedKey {
  const id = text(row["id"]);
  const environment = row["environment"] === "live" ? "live" : "test";
  return {
    id,
    prefix: keyPrefix(environment, id),
    organization: text(row["organization"]),
    organizationId: text(row["organization_id"]),
    name: text(row["name"]),
    environment,
    scopes: JSON.parse(text(row["scopes"])),
    created_at: iso(row["created_at"]),
    last_used_at: iso(row["last_used_at"]),
    expires_at: iso(row["expires_at"]),
    revoked_at: iso(row["revoked_at"]),
  };
}

/** Revokes a key and returns whether there is one of that id. Isolates that know the key follow within a minute. */
export async function revokeKey(place: Place, id: string): Promise<boolean> {
  const [rows = []] = await execute(place, [
    `UPDATE api_keys SET revoked_at = coalesce(revoked_at, ${Date.now()}) WHERE id = ${literal(id)} RETURNING id`,
  ]);
  return rows.length > 0;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function iso(at: unknown): string | null {
  return typeof at === "number" ? new Date(at).toISOString() : null;
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
