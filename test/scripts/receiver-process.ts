import { spawn, type ChildProcess } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const PAGE = join(import.meta.dirname, "../../docs/webhooks.md");

/** In which the page shows a receiver. */
export type Language = "ts" | "python";

/** Returns the code of a language that the page shows. */
async function codeOf(language: Language): Promise<string> {
  const page = await readFile(PAGE, "utf8");
  const [, code] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(page) ?? [];
  if (code === undefined) throw new Error(`docs/webhooks.md shows no ${language}.`);
  return code;
}

/** A receiver of the page that runs as somebody runs it who has copied it. */
export interface ReceiverProcess {
  readonly url: string;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

const COMMANDS = {
  ts: { file: "receiver.ts", command: process.execPath },
  python: { file: "receiver.py", command: "python3" },
};

/** Writes the page's receiver into a folder and starts it. */
export async function startReceiver(
  language: Language,
  folder: string,
  { port, secret }: { port: number; secret: string },
): Promise<ReceiverProcess> {
  const { file, command } = COMMANDS[language];
  const path = join(folder, file);
  await writeFile(path, await codeOf(language));
  const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) };
  const child = spawn(command, [path], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const url = `http://127.0.0.1:${port}/`;
  while (!(await fetch(url, { method: "POST", body: "{}" }).then(Boolean, () => false))) {
    if (child.exitCode !== null) throw new Error(`The receiver of docs/webhooks.md ended:\n${output}`);
    await wait(50);
  }
  return { url, output: () => output, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await ended;
}
