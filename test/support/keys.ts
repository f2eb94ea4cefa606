import { env } from "cloudflare:workers";
import { formatKey, SECRET_BYTES, type Environment } from "../../src/core/access/api-key.ts";
import type { Scope } from "../../src/core/access/scope.ts";
import { spaceOf } from "../../src/core/access/space.ts";
import { sha256 } from "../../src/core/digest.ts";
import { randomText, timeOrderedId } from "../../src/core/identifier.ts";
import { openDatabase } from "../../src/db/client.ts";
import { apiKeys, organizations } from "../../src/db/schema.ts";

/** A key that exists in the database, with both of its notations. */
export interface TestKey {
  readonly key: string;
  readonly keyId: string;
  readonly secret: string;
  readonly organizationId: string;
}

interface Wanted {
  readonly organizationId?: string;
  readonly environment?: Environment;
  readonly scopes?: readonly Scope[];
  readonly expiresAt?: number;
}

/** Puts a key into the database, in an organisation of its own unless one is named. */
export async function makeKey(wanted: Wanted = {}): Promise<TestKey> {
  const { organizationId = newOrganizationId(), environment = "test", scopes = ["admin"], expiresAt = null } = wanted;
  const db = openDatabase(env.DB);
  const createdAt = Date.now();
  const organization = { id: organizationId, name: organizationId, createdAt };
  const keyId = timeOrderedId(createdAt, randomBytes(16));
  const secret = randomText(randomBytes(SECRET_BYTES));
  await db.batch([
    db.insert(organizations).values(organization).onConflictDoNothing(),
    db.insert(apiKeys).values({
      id: keyId,
      spaceId: spaceOf(organizationId, environment),
      organizationId,
      environment,
      name: "test",
      scopes: [...scopes],
      secretHash: (await sha256(secret)).toHex(),
      expiresAt,
      createdAt,
    }),
  ]);
  return { key: formatKey(environment, keyId, secret), keyId, secret, organizationId };
}

function newOrganizationId(): string {
  return randomBytes(12).toHex();
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
