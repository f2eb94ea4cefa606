import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

export const PROJECT = join(import.meta.dirname, "../..");
const WRANGLER = join(PROJECT, "node_modules/.bin/wrangler");
export const DEFAULT_STATE = ".wrangler/state";

/** wrangler asks nobody outside, shows no banner and no prompt: it works with no network and without a terminal. */
const QUIET = {
  CI: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_WRITE_LOGS: "false",
  X_LOCAL_OBSERVABILITY: "false",
};

/** wrangler is compiled once, and starts a fifth faster from then on. */
const COMPILED = { NODE_COMPILE_CACHE: join(PROJECT, "node_modules/.cache/node") };

const running = new Set<ChildProcess>();
let stopping = false;

/** Starts wrangler in a process group of its own, so that one signal ends all that it starts. */
export function startWrangler(args: readonly string[]): ChildProcess {
  if (stopping) throw new Error("Everything is being stopped.");
  const child = spawn(WRANGLER, args, {
    cwd: PROJECT,
    env: { ...COMPILED, ...process.env, ...QUIET },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  // Where wrangler was killed, what it had started would go on and hold the port.
  child.once("exit", () => signalGroup(child, "SIGKILL"));
  return child;
}

/** Runs wrangler to its end and returns what it wrote to standard output; throws with its own words where it fails. */
export async function runWrangler(args: readonly string[]): Promise<string> {
  const child = startWrangler(args);
  let output = "";
  let errors = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`wrangler ${args.slice(0, 3).join(" ")} failed:\n${output}${errors}`.trim());
  return output;
}

/** Ends everything that was started here, and lets nothing more start. */
export async function stopAll(): Promise<void> {
  stopping = true;
  await Promise.all([...running].map(stopGroup));
}

/** Ends a process group: politely, and after five seconds for certain. */
async function stopGroup(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("close", resolve));
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), 5_000);
  await ended;
  clearTimeout(timer);
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
