import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newReceiptKey } from "../receipt-key/new-key.ts";

const NAME = "secrets.env";
const HEAD = "# Made by npm start, for this folder alone.\n";

const SECRETS: Readonly<Record<string, () => string>> = {
  WEBHOOK_SECRETS_KEY: () => `"${randomBytes(32).toString("base64")}"`,
  RECEIPT_SIGNING_KEY: () => `'${JSON.stringify(newReceiptKey())}'`,
};

/** The secrets of a local Worker. */
export interface LocalSecrets {
  /** The Worker reads it itself: no other user of the machine sees a secret among the arguments of a process. */
  readonly file: string;
  readonly webhooksKey: string;
}

/**
 * Returns the secrets of a folder. Each is made once: with another one its webhooks could not sign and its receipts not be
 * verified any more.
 */
export async function localSecrets(folder: string): Promise<LocalSecrets> {
  const file = join(folder, NAME);
  await mkdir(folder, { recursive: true });
  await writeFile(file, HEAD + linesOf(Object.keys(SECRETS)), { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  await addMissing(file);
  const [, webhooksKey] = /^WEBHOOK_SECRETS_KEY="(.+)"$/m.exec(await readFile(file, "utf8")) ?? [];
  if (webhooksKey === undefined)
    throw new Error(`${file} holds no WEBHOOK_SECRETS_KEY: delete it, and it is made anew.`);
  return { file, webhooksKey };
}

/** A folder of an earlier version lacks those that are new since. */
async function addMissing(path: string): Promise<void> {
  const held = await readFile(path, "utf8");
  const missing = Object.keys(SECRETS).filter((name) => !new RegExp(`^${name}=`, "m").test(held));
  if (missing.length === 0) return;
  // Written beside and moved: whatever stops this leaves the file that was there.
  await writeFile(`${path}.new`, `${held.trimEnd()}\n${linesOf(missing)}`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function linesOf(names: readonly string[]): string {
  return names.map((name) => `${name}=${SECRETS[name]?.() ?? ""}\n`).join("");
}
