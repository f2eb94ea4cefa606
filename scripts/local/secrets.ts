import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAME = "secrets.env";

/** The secrets of a local Worker. */
export interface LocalSecrets {
  /** The Worker reads it itself: no other user of the machine sees a secret among the arguments of a process. */
  readonly file: string;
  readonly webhooksKey: string;
}

/** Returns the secrets of a folder. They are made once: with others its webhooks could not sign any more. */
export async function localSecrets(folder: string): Promise<LocalSecrets> {
  const file = join(folder, NAME);
  await mkdir(folder, { recursive: true });
  const text = `# Made by npm start, for this folder alone.\nWEBHOOK_SECRETS_KEY="${randomBytes(32).toString("base64")}"\n`;
  await writeFile(file, text, { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  const [, webhooksKey] = /^WEBHOOK_SECRETS_KEY="(.+)"$/m.exec(await readFile(file, "utf8")) ?? [];
  if (webhooksKey === undefined)
    throw new Error(`${file} holds no WEBHOOK_SECRETS_KEY: delete it, and it is made anew.`);
  return { file, webhooksKey };
}
