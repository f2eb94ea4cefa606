import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { descendants, npmStart, signal, survivors, type ProcessRow, type Running } from "./npm-run.ts";

const Credentials = z.object({ keys: z.object({ test: z.object({ key: z.string() }) }) });

/** A Worker of `npm start` that can be killed as a loss of power would do it, and started again on the same folder. */
export class CrashingWorker {
  private running: Running | undefined;
  private family: readonly ProcessRow[] = [];
  private key = "";

  constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

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

  /** Waits until nothing that was started runs any longer. */
  async gone(): Promise<void> {
    expect(this.family.filter(isWorkerd)).toHaveLength(2);
    expect(await this.running?.ended).toBe(1);
    await expect.poll(async () => survivors(this.family), { timeout: 5_000 }).toEqual([]);
  }

  /** Sends a request with the demo organisation's test key and returns the answer's body; throws where it is refused. */
  async send(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.key}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** The program itself: wrangler's command lines may name it too. */
function isWorkerd({ command }: ProcessRow): boolean {
  return /^\S*workerd serve /.test(command);
}
