import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatSecret, signedHeaders } from "../../src/core/webhook/signature.ts";
import type { CreatedWebhook, Delivery } from "../../src/features/webhooks/webhooks.schemas.ts";
import { CrashingWorker } from "./crashing-worker.ts";
import { endAllStarted, freePort } from "./npm-run.ts";
import { startReceiver, type Language } from "./receiver-process.ts";

const TEST_MS = 240_000;
/** Python need not be installed. */
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const LANGUAGES: readonly Language[] = hasPython ? ["ts", "python"] : ["ts"];

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "webhooks-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the receiver that docs/webhooks.md shows", () => {
  test.each(LANGUAGES)(
    "takes what is genuine, once, and refuses what is forged or old (%s)",
    async (language) => {
      const bytes = new Uint8Array(randomBytes(32));
      const receiver = await startReceiver(language, folder, { port: await freePort(), secret: formatSecret(bytes) });
      const body = new TextEncoder().encode('{"event":"score.changed","objectId":"Zoë"}');
      const now = Math.floor(Date.now() / 1_000);
      const send = async (timestamp: number, secret: Uint8Array, sent = body, id = "msg_a_0") => {
        const headers = await signedHeaders({ id, timestamp, body }, [secret, new Uint8Array(32)]);
        return (await fetch(receiver.url, { method: "POST", headers, body: sent })).status;
      };
      expect(await send(now, bytes)).toBe(204);
      expect(await send(now, bytes)).toBe(204);
      expect(await send(now, new Uint8Array(randomBytes(32)))).toBe(401);
      expect(await send(now - 301, bytes)).toBe(401);
      expect(await send(now + 301, bytes)).toBe(401);
      expect(await send(now, bytes, new TextEncoder().encode('{"event":"forged"}'))).toBe(401);
      expect((await fetch(receiver.url, { method: "POST", body })).status).toBe(401);
      expect(await send(now, bytes, body, "msg_b_0")).toBe(204);
      await expect.poll(() => receiver.output().match(/msg_\w+/g)).toEqual(["msg_a_0", "msg_b_0"]);
      await receiver.stop();
    },
    TEST_MS,
  );
});

describe("a Worker that npm start has started", () => {
  interface Got {
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }
  const got: Got[] = [];
  let failures = 1;
  let server: Server;
  let worker: CrashingWorker;
  let port = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        got.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
        failures -= 1;
        response.writeHead(failures >= 0 ? 500 : 204).end();
      });
    });
    port = await freePort();
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    worker = new CrashingWorker(folder, await freePort());
    await worker.start();
  }, TEST_MS);

  afterAll(async () => {
    await endAllStarted();
    await new Promise((done) => server.close(done));
  }, TEST_MS);

  async function ask<Body>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<Body> {
    const { status, text } = await worker.request(method, path, { body });
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  test(
    "delivers over the network, again where a receiver fails, and again after it was killed",
    async () => {
      const url = `http://127.0.0.1:${port}/hooks`;
      const { id, secret } = await ask<CreatedWebhook>("POST", "/v1/webhooks", { url, events: ["score.changed"] });
      const verify = ({ body, headers }: Got) =>
        new Webhook(secret).verify(body, Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, String(v)])));
      await ask("POST", `/v1/webhooks/${id}/test`);
      await expect.poll(() => got.length, { timeout: TEST_MS }).toBe(2);
      expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
      expect(new Set(got.map(({ body }) => body)).size).toBe(1);
      for (const one of got) verify(one);

      // A score changes, and its event arrives; the Worker is killed before the receiver takes it.
      failures = 3;
      const [profile] = await ask<{ id: string }[]>("GET", "/v1/scoring/profiles");
      await ask("POST", "/v1/scoring/assignments", {
        profileId: profile?.id,
        objectType: "company",
        objectId: "killed.example",
      });
      await expect.poll(() => got.length, { timeout: TEST_MS }).toBeGreaterThan(2);
      worker.kill();
      await worker.gone();
      const before = got.length;
      await worker.start();
      const deliveries = async () => (await ask<{ data: Delivery[] }>("GET", `/v1/webhooks/${id}/deliveries`)).data;
      for (const { id: deliveryId, status } of await deliveries()) {
        if (status === "pending") await ask("POST", `/v1/webhooks/${id}/deliveries/${deliveryId}/replay`);
      }
      failures = 0;
      await expect
        .poll(async () => (await deliveries()).map(({ status }) => status), { timeout: TEST_MS })
        .toEqual(expect.not.arrayContaining(["pending"]));
      expect(got.length).toBeGreaterThan(before);
      for (const one of got) verify(one);
      expect(JSON.parse(got.at(-1)?.body ?? "")).toMatchObject({ event: "score.changed", objectId: "killed.example" });
    },
    TEST_MS,
  );

  test("keeps the key that encrypts secrets in its own folder, for nobody else to read", async () => {
    const path = join(folder, "secrets.env");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).toMatch(/^WEBHOOK_SECRETS_KEY="[A-Za-z0-9+/=]{44}"$/m);
  });
});
