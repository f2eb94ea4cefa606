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

/**
 * Returns the file that holds the secrets of a local Worker, which it reads itself: no other user of the machine sees them
 * among the arguments of a process. Each is made once for a folder: with another one its webhooks could not sign and its
 * receipts not be verified any more.
 */
export async function localSecrets(folder: string): Promise<string> {
  const path = join(folder, NAME);
  await mkdir(folder, { recursive: true });
  const held = await readFile(path, "utf8").catch(() => HEAD);
  const missing = Object.entries(SECRETS).filter(([name]) => !held.split("\n").some((line) => line.startsWith(`${name}=`)));
  if (missing.length === 0) return path;
  const text = held.endsWith("\n") ? held : `${held}\n`;
  const made = missing.map(([name, make]) => `${name}=${make()}\n`);
  // Written beside and moved: a start that is stopped here leaves the file that was there.
  await writeFile(`${path}.new`, text + made.join(""), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return path;
}
