import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { descendants, leftOf, npmStart, signal, type ProcessRow, type Running } from "./npm-run.ts";

const Credentials = z.object({ keys: z.object({ test: z.object({ key: z.string() }) }) });

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A Worker of `npm start` that can be killed as a loss of power would do it, and started again on the same folder. */
export class CrashingWorker {
  private running: Running | undefined;
  private family: readonly ProcessRow[] = [];
  private key = "";

  private readonly folder: string;
  private readonly port: number;

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  async start(): Promise<void> {
    this.running = npmStart(["--port", String(this.port), "--persist-to", this.folder]);
    await this.running.until("Stop with Ctrl-C.");
    const credentials = await readFile(join(this.folder, "credentials.json"), "utf8");
    this.key = Credentials.parse(JSON.parse(credentials)).keys.test.key;
    this.family = await descendants(this.running.pid);
  }

  /** Kills wrangler's process group, and so every workerd, before the next line of this process runs. */
  kill(): void {
    for (const { pid, group } of this.family) if (pid === group) signal(-group, "SIGKILL");
  }

  /** Waits until nothing that was started runs any longer; fails where something goes on. */
  async gone(): Promise<void> {
    await this.running?.ended;
    const left = await leftOf(this.family);
    if (left.length > 0) throw new Error(`The Worker outlived its end: ${JSON.stringify(left)}`);
  }

  /**
   * Lets a killed Worker find, when it is started again, that so much time has passed: the alarms that workerd has stored
   * for its objects are as much nearer, and what the database says of work under way is as much older. Returns how many
   * alarms there are.
   */
  async letTimePass(milliseconds: number): Promise<number> {
    let alarms = 0;
    for await (const path of glob(join(this.folder, "v3/do/*/*.sqlite"))) {
      const ofScheduler = path.endsWith("metadata.sqlite");
      const database = new DatabaseSync(path);
      // An object that was made just before the kill has nothing stored yet.
      if (!database.prepare("SELECT 1 FROM sqlite_master WHERE name IN ('_cf_ALARM', '_cf_METADATA')").get()) continue;
      // The scheduler knows when to ring, an object whether a ring is meant; both in nanoseconds.
      const moved = database
        .prepare(
          ofScheduler
            ? "UPDATE _cf_ALARM SET scheduled_time = scheduled_time - ?"
            : "UPDATE _cf_METADATA SET value = value - ? WHERE key = 1 AND value IS NOT NULL",
        )
        .run(BigInt(milliseconds) * 1_000_000n);
      database.close();
      if (ofScheduler) alarms += Number(moved.changes);
    }
    for await (const path of glob(join(this.folder, "v3/d1/*/*.sqlite"))) {
      if (!path.endsWith("metadata.sqlite")) ageWork(path, milliseconds);
    }
    return alarms;
  }

  /** How many workerd there are: the Worker's own, and wrangler's before it. */
  workerds(): number {
    return this.family.filter(({ command }) => /^\S*workerd serve /.test(command)).length;
  }

  /** Sends a request with the demo organisation's test key and returns the answer's body; throws where it is refused. */
  async send(method: Method, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.request(method, path, { body });
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  /** Sends a request, with the demo organisation's test key or another, and returns the answer, whatever it is. */
  async request(
    method: Method,
    path: string,
    { body, key = this.key, headers }: { body?: unknown; key?: string; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; headers: Headers; text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** Requests under way and entries that wait to be dispatched have begun so much earlier. */
function ageWork(path: string, milliseconds: number): void {
  const database = new DatabaseSync(path);
  database.prepare("UPDATE idempotency_keys SET claimed_at = claimed_at - ?").run(milliseconds);
  database.prepare("UPDATE outbox SET created_at = created_at - ?").run(milliseconds);
  database.close();
}
