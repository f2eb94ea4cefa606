import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { folderInUse } from "../local/running.ts";
import { failure } from "./failure.ts";
import { parseJson } from "./parse-json.ts";
import type { Connection } from "./request.ts";

const Credentials = z.object({
  url: z.string(),
  keys: z.object({ test: z.object({ key: z.string() }) }),
});

const WHICH_WORKER = "Say which is meant: --credentials FILE, the credentials.json in its folder.";

/** What a command line says of it. */
type Named = { url: string | undefined; key: string | undefined; credentials: string | undefined };

/** Where to send the records and with which key: the flags first, then the environment, then the file of `npm start`. */
export async function findConnection(options: Named, env: Record<string, string | undefined>): Promise<Connection> {
  const url = options.url ?? env["SCORELINE_URL"];
  const key = options.key ?? env["SCORELINE_KEY"];
  if (url !== undefined && key !== undefined) return { url: checkedUrl(url), key };
  const missing = url === undefined ? "--url or SCORELINE_URL" : "--key or SCORELINE_KEY";
  const file = await readCredentials(options.credentials ?? (await credentialsInUse()), missing);
  return { url: checkedUrl(url ?? file.url), key: key ?? file.keys.test.key };
}

async function credentialsInUse(): Promise<string> {
  try {
    return join(await folderInUse(WHICH_WORKER), "credentials.json");
  } catch (error) {
    throw failure(error instanceof Error ? error.message : String(error));
  }
}

async function readCredentials(path: string, missing: string): Promise<z.infer<typeof Credentials>> {
  const wayOut = `Run npm start, which writes it, or give ${missing}.`;
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) throw failure(`There is no credentials file ${path}. ${wayOut}`);
  const { data, success } = Credentials.safeParse(parseJson(text));
  if (!success) throw failure(`${path} is not a credentials file. ${wayOut}`);
  return data;
}

function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw failure(`"${text}" is not the address of an API: write it like http://localhost:8787.`);
  }
  return text.replace(/\/+$/, "");
}
