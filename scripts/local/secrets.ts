import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAME = "secrets.env";

/**
 * Returns the file that holds the secrets of a local Worker, which it reads itself: no other user of the machine sees them
 * among the arguments of a process. They are made once for a folder: with others its webhooks could not sign any more.
 */
export async function localSecrets(folder: string): Promise<string> {
  const path = join(folder, NAME);
  await mkdir(folder, { recursive: true });
  const text = `# Made by npm start, for this folder alone.\nWEBHOOK_SECRETS_KEY="${randomBytes(32).toString("base64")}"\n`;
  await writeFile(path, text, { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  return path;
}
