import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { makeDemoScores } from "../demo/demo-annotations.ts";
import { readDemoCard } from "../demo/demo-card.ts";
import { DEMO_CHANGES } from "../demo/demo-deployment.ts";
import { fillDemoProfile, type Post } from "../demo/demo-profile.ts";
import { DEMO_ORGANIZATION, demoRows } from "../demo/demo-rows.ts";
import { hashOf } from "../keys/hash.ts";
import { createKeys, type CreatedKey } from "../keys/key-store.ts";
import { execute, literal, type Place } from "./database.ts";

const KeyTrio = z.object({ key: z.string(), api_key: z.string(), secret_key: z.string() });
const Credentials = z.object({
  url: z.string(),
  organizationId: z.string(),
  keys: z.object({ test: KeyTrio, live: KeyTrio }),
});
type KeyTrio = z.infer<typeof KeyTrio>;

/** What `npm start` leaves in its folder for whoever wants to call the Worker. */
export type Credentials = z.infer<typeof Credentials>;

const DELIVERED_MS = 120_000;

const Changed = z.object({ cache_version: z.int() });
const Deliveries = z.object({ data: z.array(z.object({ id: z.string() })) });
const Deployed = z.object({ deployment: z.object({ slug: z.string() }) });

/**
 * Makes the demonstration's rows and keys where they are missing, before the Worker runs, and writes the credentials: those
 * of an earlier start where they still work.
 */
export async function prepareDemo(
  place: Place & { remote: false },
  url: string,
  secretsKey: string,
): Promise<Credentials> {
  const path = join(place.persistTo, "credentials.json");
  const earlier = await readCredentials(path);
  const standing = await readStanding(place, earlier);
  if (earlier && standing.keys && !standing.rows) await execute(place, await demoRows(secretsKey));
  const credentials = earlier && standing.keys ? { ...earlier, url } : await makeCredentials(place, url, secretsKey);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return credentials;
}

/** Returns whether the keys of an earlier start still work, and whether the rows have been made. One round trip. */
async function readStanding(place: Place, earlier: Credentials | undefined): Promise<{ keys: boolean; rows: boolean }> {
  if (earlier === undefined) return { keys: false, rows: false };
  const trios = [earlier.keys.test, earlier.keys.live];
  const hashes = await Promise.all(trios.map(({ secret_key: secret }) => hashOf(secret)));
  const matches = trios.map(({ api_key: id }, at) => `(id = ${literal(id)} AND secret_hash = '${hashes[at]}')`);
  const [keys = [], rows = []] = await execute(place, [
    `SELECT id FROM api_keys WHERE revoked_at IS NULL AND (${matches.join(" OR ")})`,
    `SELECT id FROM api_keys WHERE id = '${DEMONSTRATION.keyId}'`,
  ]);
  return { keys: keys.length === trios.length, rows: rows.length > 0 };
}

async function makeCredentials(place: Place, url: string, secretsKey: string): Promise<Credentials> {
  const wanted = {
    organization: DEMO_ORGANIZATION,
    name: "npm start",
    scopes: ["score", "read", "write", "admin"],
    environments: ["test", "live"],
  } as const;
  const [test, live] = await createKeys(place, wanted, await demoRows(secretsKey)).catch(explainForeign);
  if (!test || !live) throw new Error("The demo keys could not be made.");
  return { url, organizationId: test.organizationId, keys: { test: trio(test), live: trio(live) } };
}

/** The rows of the demonstration hang on its organisation, whose name somebody else's may bear. */
function explainForeign(error: unknown): never {
  if (!String(error).includes("FOREIGN KEY")) throw error;
  throw new Error(
    `This folder has an organisation "${DEMO_ORGANIZATION}" that is not the demonstration's. ` +
      "Start with --no-demo, or with another --persist-to.",
  );
}

function trio({ key, api_key, secret_key }: CreatedKey): KeyTrio {
  return { key, api_key, secret_key };
}

async function readCredentials(path: string): Promise<Credentials | undefined> {
  try {
    return Credentials.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** Makes the rest of the demonstration over the API of the running Worker, and returns the slug of its large card. */
export async function completeDemo({ url, keys }: Credentials): Promise<string> {
  const spec = await readDemoCard();
  const test = sendWith(url, keys.test.key);
  const [slug] = await Promise.all([deploy(test, spec), deploy(sendWith(url, keys.live.key), spec)]);
  const deployment = `/v1/deployments/${DEMONSTRATION.slug}`;
  // What is changed last stays counted: once it is, the rest has been made, and may have been deleted since.
  if (Changed.parse(await test("GET", deployment)).cache_version > DEMO_CHANGES) return slug;
  await fillDemoProfile(test);
  await makeDemoScores(test, (key) => sendWith(url, key));
  await delivered(test);
  await test("PATCH", `${deployment}/traffic`, { action: "toggle_shadow", shadow_mode: true });
  return slug;
}

/** Waits until the demonstration's endpoint has been told of its batch, which the outbox is swept for as the Worker starts. */
async function delivered(send: Post): Promise<void> {
  const deadline = Date.now() + DELIVERED_MS;
  while (Date.now() < deadline) {
    const { data } = Deliveries.parse(await send("GET", `/v1/webhooks/${DEMONSTRATION.webhookId}/deliveries`));
    if (data.some(({ id }) => id === DEMONSTRATION.deliveryId)) return;
    await wait(100);
  }
  throw new Error("The demonstration could not be prepared: its webhook was not told of its batch.");
}

async function deploy(send: Post, spec: unknown): Promise<string> {
  const deployed = await send("POST", "/v1/models/deploy", { spec, description: "The demonstration card" });
  return Deployed.parse(deployed).deployment.slug;
}

function sendWith(url: string, key: string): Post {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The demonstration could not be prepared: ${method} ${path} answered ${text}`);
    return JSON.parse(text);
  };
}
