import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setLogLevel } from "../src/log.ts";
import { readOptions } from "./local/read-options.ts";
import { PROJECT } from "./local/wrangler.ts";

readOptions("Usage: npm run openapi:lint\n\nWrites the OpenAPI document to dist/openapi.json and lints it.", {});

interface App {
  request(path: string, init: RequestInit, env: object): Promise<Response>;
}

/** The Worker's sources belong to another type project, so they are named where the compiler does not follow. */
const source = join(PROJECT, "src/app.ts");
setLogLevel("error");
const { createApp }: { createApp: () => App } = await import(source);

const response = await createApp().request("https://scoreline.example/openapi.json", {}, { CORS_ORIGINS: "*" });
await mkdir(join(PROJECT, "dist"), { recursive: true });
await writeFile(join(PROJECT, "dist/openapi.json"), `${JSON.stringify(await response.json(), null, 2)}\n`);
