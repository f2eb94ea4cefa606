import { formatKey, SECRET_BYTES } from "../src/core/access/api-key.ts";
import { spaceOf } from "../src/core/access/space.ts";
import { sha256 } from "../src/core/digest.ts";
import { randomText, timeOrderedId } from "../src/core/identifier.ts";
import type { Runtime } from "./runtime.ts";

/** Only ids of this shape are taken from the queue. */
const ORGANIZATION = "00000000000000000000be9c";
export const SPACE = spaceOf(ORGANIZATION, "test");

/** Calls this Worker and returns its answer; throws where it refuses. */
export type Sender = <Answer>(method: "GET" | "POST" | "PUT", path: string, body?: unknown) => Promise<Answer>;

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
      .bind(id, SPACE, ORGANIZATION, secretHash),
  ]);
  return { Authorization: `Bearer ${formatKey("test", id, secret)}`, "Content-Type": "application/json" };
}

/** Deploys a card and returns the path that scores with it. */
export async function deployCard({ urls }: Runtime, headers: Record<string, string>, spec: unknown): Promise<string> {
  const send = senderTo(urls.scoreline, headers);
  const { deployment } = await send<{ deployment: { slug: string } }>("POST", "/v1/models/deploy", { spec });
  return `/v1/score/${deployment.slug}`;
}

export function senderTo(url: string, headers: Record<string, string>): Sender {
  return async (method, path, body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method, headers, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
