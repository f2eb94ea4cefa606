import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Ran } from "./score-run.ts";

/** A command that goes on until it is stopped, in a process group of its own, like one of a terminal. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
  /** All that the command has written once the text is there; fails where it ends before. */
  readonly until: (text: string) => Promise<string>;
}

/** One process as `ps` knows it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

const { SCORELINE_URL: _url, SCORELINE_KEY: _key, ...ENVIRONMENT } = process.env;
/** What has not ended after this long does not end. */
const PATIENCE_MS = 60_000;
const started = new Set<{ readonly child: ChildProcess; readonly running: Running }>();

/** Starts `npm start` with arguments, the way a stranger types it. */
export function npmStart(args: readonly string[]): Running {
  const child = spawn("npm", ["start", "--", ...args], {
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("npm could not be started.");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      over = true;
      resolve(code);
    });
  });
  const until = async (text: string) => {
    while (!output.includes(text)) {
      if (over) throw new Error(`npm start ended before it wrote "${text}":\n${output}`);
      await wait(50);
    }
    return output;
  };
  const running = { pid, ended, output: () => output, until };
  started.add({ child, running });
  return running;
}

/** Ends whatever `npmStart` has started and a test has left running. */
export async function endAllStarted(): Promise<void> {
  for (const { child, running } of started) {
    const family = [...(await descendants(running.pid)), { pid: running.pid }];
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await Promise.race([running.ended, wait(PATIENCE_MS)]);
    for (const { pid } of family) signal(pid, "SIGKILL");
  }
  started.clear();
}

/** Runs one of the project's commands to its end; `watch` is given its process. */
export async function npmRun(script: string, args: readonly string[], watch?: (pid: number) => void): Promise<Ran> {
  return runToEnd("npm", ["run", "-s", script, "--", ...args], watch);
}

/** Runs a command as `npmRun` does, without npm. */
export async function runScript(script: string, args: readonly string[]): Promise<Ran> {
  return runToEnd(process.execPath, [`scripts/${script}.ts`, ...args]);
}

/** Runs text that somebody pastes into a terminal. */
export async function paste(text: string): Promise<Ran> {
  return runToEnd("bash", ["-c", text]);
}

async function runToEnd(command: string, args: readonly string[], watch?: (pid: number) => void): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { env: ENVIRONMENT, encoding: "utf8" }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
    if (child.pid !== undefined) watch?.(child.pid);
  });
}

/** Returns every process that descends from one, without those that have ended and only wait to be buried. */
export async function descendants(pid: number): Promise<ProcessRow[]> {
  const all = await processes();
  const family = all.filter(({ parent }) => parent === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

/** Returns those of the processes that still run, and whatever else still runs in their process groups. */
export async function survivors(family: readonly ProcessRow[]): Promise<ProcessRow[]> {
  const pids = new Set(family.map(({ pid }) => pid));
  const groups = new Set(family.map(({ group }) => group));
  return (await processes()).filter(({ pid, group }) => pids.has(pid) || groups.has(group));
}

/** Waits until nothing of a family of processes runs any longer, and returns what still does after a minute. */
export async function leftOf(family: readonly ProcessRow[]): Promise<ProcessRow[]> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await wait(50)) {
    const left = await survivors(family);
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}

async function processes(): Promise<ProcessRow[]> {
  const { stdout } = await runToEnd("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, group, state = "Z", command = ""] = /^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*)$/.exec(line) ?? [];
    if (state.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
  });
}

/** Sends a signal to a process, or with a negative number to a group; nothing happens where it is gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

/** Returns a port on which nobody listens. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Listens on a port for a moment and returns it; fails where somebody else does. */
export async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", listening);
  });
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address !== null ? address.port : port;
}
