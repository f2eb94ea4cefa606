import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { spaceOf } from "../../src/core/access/space.ts";
import { DEMO_BATCH, DEMO_TENANT, demoBatchRows } from "../demo/demo-batch.ts";
import { DEMO_ORGANIZATION_ID, readDemoCard } from "../demo/demo-card.ts";
import { makeDemoProfile, type Post } from "../demo/demo-profile.ts";
import { createKeys, type CreatedKey } from "../keys/key-store.ts";
import { execute, type Place } from "./database.ts";

interface KeyTrio {
  readonly key: string;
  readonly api_key: string;
  readonly secret_key: string;
}

/** What `npm start` leaves in its folder for whoever wants to call the Worker. */
export interface Credentials {
  readonly url: string;
  readonly organizationId: string;
  readonly keys: { readonly test: KeyTrio; readonly live: KeyTrio };
}

const Deployed = z.object({ deployment: z.object({ slug: z.string() }) });

/** Returns the demo organisation's keys, those of an earlier start where they still work. */
export async function demoCredentials(place: Place & { remote: false }, url: string): Promise<Credentials> {
  const path = join(place.persistTo, "credentials.json");
  const earlier = await readCredentials(path);
  const usable =
    earlier !== undefined && (await Promise.all([works(url, earlier.keys.test), works(url, earlier.keys.live)]));
  const credentials = usable && usable.every(Boolean) ? { ...earlier, url } : await makeCredentials(place, url);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return credentials;
}

async function makeCredentials(place: Place, url: string): Promise<Credentials> {
  const [test, live] = await createKeys(place, {
    organization: "Demo",
    organizationId: DEMO_ORGANIZATION_ID,
    name: "npm start",
    scopes: ["score", "read", "write", "admin"],
    environments: ["test", "live"],
  });
  if (!test || !live) throw new Error("The demo keys could not be made.");
  return { url, organizationId: test.organizationId, keys: { test: trio(test), live: trio(live) } };
}

function trio({ key, api_key, secret_key }: CreatedKey): KeyTrio {
  return { key, api_key, secret_key };
}

async function readCredentials(path: string): Promise<Credentials | undefined> {
  try {
    const credentials: Credentials = JSON.parse(await readFile(path, "utf8"));
    return credentials.keys.test.key && credentials.keys.live.key ? credentials : undefined;
  } catch {
    return undefined;
  }
}

async function works(url: string, { key }: KeyTrio): Promise<boolean> {
  const response = await fetch(`${url}/v1/keys?limit=1`, { headers: { Authorization: `Bearer ${key}` } });
  return response.ok;
}

/** Puts the demonstration card behind its slug with both keys and returns the slug of the test data. */
export async function deployDemoCard({ url, keys }: Credentials): Promise<string> {
  const spec = await readDemoCard();
  const [test] = await Promise.all([keys.test, keys.live].map(({ key }) => deploy(url, key, spec)));
  return test ?? "";
}

async function deploy(url: string, key: string, spec: unknown): Promise<string> {
  const deployed = await sendWith(url, key)("POST", "/v1/models/deploy", {
    spec,
    description: "The demonstration card",
  });
  const { deployment } = Deployed.parse(deployed);
  return deployment.slug;
}

/** Makes the demonstration profile with the test key and returns its id. */
export async function makeProfile({ url, keys }: Credentials): Promise<string> {
  return makeDemoProfile(sendWith(url, keys.test.key));
}

/** Makes the demonstration batch with the test key, unless it is there already, and returns its id. */
export async function makeBatch(place: Place, { url, organizationId, keys }: Credentials): Promise<string> {
  const headers = { Authorization: `Bearer ${keys.test.key}`, "X-Tenant-Id": DEMO_TENANT };
  const { status } = await fetch(`${url}/v1/score/batch/${DEMO_BATCH}?jobs=false`, { headers });
  if (status === 404) await execute(place, await demoBatchRows(spaceOf(organizationId, "test")));
  return DEMO_BATCH;
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
