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
  await writeFile(path, HEAD + linesOf(Object.keys(SECRETS)), { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  await addMissing(path);
  return path;
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
