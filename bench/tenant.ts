import { formatKey, SECRET_BYTES } from "../src/core/access/api-key.ts";
import { spaceOf } from "../src/core/access/space.ts";
import { sha256 } from "../src/core/digest.ts";
import { randomText, timeOrderedId } from "../src/core/identifier.ts";
import type { Runtime } from "./runtime.ts";

const ORGANIZATION = "bench";

/** Makes an organisation with an admin's key and returns the headers of its requests. */
export async function makeTenant({ database }: Runtime): Promise<Record<string, string>> {
  const id = timeOrderedId(Date.now(), randomBytes(16));
  const secret = randomText(randomBytes(SECRET_BYTES));
  const secretHash = Buffer.from(await sha256(secret)).toString("hex");
  await database.batch([
    database.prepare("INSERT INTO organizations (id, name, created_at) VALUES (?1, ?1, 0)").bind(ORGANIZATION),
    database
      .prepare(
        `INSERT INTO api_keys (id, space_id, organization_id, environment, name, scopes, secret_hash, created_at)
        VALUES (?1, ?2, ?3, 'test', 'bench', '["admin"]', ?4, 0)`,
      )
      .bind(id, spaceOf(ORGANIZATION, "test"), ORGANIZATION, secretHash),
  ]);
  return { Authorization: `Bearer ${formatKey("test", id, secret)}`, "Content-Type": "application/json" };
}

/** Deploys a card and returns the path that scores with it. */
export async function deployCard({ urls }: Runtime, headers: Record<string, string>, spec: unknown): Promise<string> {
  const body = JSON.stringify({ spec });
  const response = await fetch(`${urls.scoreline}/v1/models/deploy`, { method: "POST", headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`The card was not deployed: ${text}`);
  const answer: { deployment: { slug: string } } = JSON.parse(text);
  return `/v1/score/${answer.deployment.slug}`;
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
