import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { PROJECT } from "../scripts/local/wrangler.ts";
import { bundleOfThisWorker, codeOf } from "./bundle.ts";
import { cpuMsOf } from "./cpu-time.ts";

/** The Workers under load, in one workerd, each behind a socket of its own with nothing in between. */
export interface Runtime {
  readonly urls: {
    readonly scoreline: string;
    readonly floor: string;
    readonly raw: string;
    readonly bareSql: string;
    readonly bareBatches: string;
  };
  readonly database: Awaited<ReturnType<Miniflare["getD1Database"]>>;
  /** The file that everything the Workers log goes to. */
  readonly logFile: string;
  /** This Worker's code, as it runs. */
  readonly bundle: string;
  /** Returns how much CPU time the process of all these Workers has used so far, in milliseconds. */
  readonly cpuMs: () => Promise<number>;
  /** Returns how many sweeps a profile has cost so far, which no route of this Worker tells. */
  readonly sweepsOf: (space: string, profileId: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const SOCKET = [{ host: "127.0.0.1", port: 0 }];
const WRANGLER_TOML = join(PROJECT, "wrangler.toml");
const WITHOUT_LIMIT = "100000000";

interface Bindings {
  readonly compatibilityDate: string;
  readonly bindings: Readonly<Record<string, string>>;
  readonly d1Databases: Readonly<Record<string, { readonly id: string }>>;
}

/** Starts this Worker with a database, an object and a queue of its own, and beside it the ones it is compared with. */
export async function startRuntime(folder: string, rawAnswer: string, inspectorPort?: number): Promise<Runtime> {
  const logFile = join(folder, "worker.log");
  process.env["MINIFLARE_WORKERD_PATH"] = await workerdLoggingTo(logFile, folder);
  const bindings = bindingsOfThisWorker();
  const { compatibilityDate, d1Databases } = bindings;
  const bundle = await bundleOfThisWorker(folder);
  const script = { modules: true as const, compatibilityDate, unsafeDirectSockets: SOCKET };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      log: new NoOpLog(),
      cf: false,
      ...(inspectorPort !== undefined && { inspectorPort }),
      workers: [
        { ...bindings, ...script, name: "scoreline", script: bundle },
        { ...script, name: "floor", script: await codeOf("floor") },
        { ...script, name: "raw", script: await codeOf("raw"), bindings: { ANSWER: rawAnswer } },
        { ...script, name: "bare-sql", script: await codeOf("bare-sql"), d1Databases },
        { ...script, name: "bare-batches", script: await codeOf("bare-batches"), d1Databases },
      ],
    }),
  );
  const urlOf = async (name: string) => (await miniflare.unsafeGetDirectURL(name)).origin;
  const urls = {
    scoreline: await urlOf("scoreline"),
    floor: await urlOf("floor"),
    raw: await urlOf("raw"),
    bareSql: await urlOf("bare-sql"),
    bareBatches: await urlOf("bare-batches"),
  };
  const pid = Number(await readFile(pidFileIn(folder), "utf8"));
  const database = await miniflare.getD1Database("DB", "scoreline");
  for (const statement of await migrations()) await database.prepare(statement).run();
  return {
    urls,
    database,
    bundle,
    logFile,
    cpuMs: () => cpuMsOf(pid),
    sweepsOf: (space, profileId) => sweepsOf(miniflare, space, profileId),
    stop: () => miniflare.dispose(),
  };
}

async function sweepsOf(miniflare: Miniflare, space: string, profileId: string): Promise<number> {
  const sweeps = await miniflare.getDurableObjectNamespace("PROFILE_SWEEP", "scoreline");
  const sweep = sweeps.get(sweeps.idFromName(`${space}/${profileId}`));
  const read: () => Promise<{ generation: number }> = Reflect.get(sweep, "read");
  const { generation } = await read.call(sweep);
  return generation;
}

/** The bindings of wrangler.toml, without the files, which Miniflare would put a router in front of the Worker for. */
function bindingsOfThisWorker(): Bindings {
  const { workerOptions }: { workerOptions: object } = unstable_getMiniflareWorkerOptions(WRANGLER_TOML);
  const none = { compatibilityDate: "", bindings: {}, d1Databases: {}, assets: undefined, modulesRules: undefined };
  const { assets: _assets, modulesRules: _rules, bindings, ...options } = Object.assign(none, workerOptions);
  const limits = Object.keys(bindings).filter((name) => name.startsWith("RATE_LIMIT_"));
  const lifted = Object.fromEntries(limits.map((name) => [name, WITHOUT_LIMIT]));
  return { ...options, bindings: { ...bindings, ...lifted } };
}

async function migrations(): Promise<string[]> {
  const folder = join(PROJECT, "migrations");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => text.split("--> statement-breakpoint"));
}

function pidFileIn(folder: string): string {
  return join(folder, "workerd.pid");
}

/** A workerd that leaves its process id, and whose log lines go straight to a file: read by this process, they would take time from the load. */
async function workerdLoggingTo(logFile: string, folder: string): Promise<string> {
  const ofMiniflare = createRequire(createRequire(import.meta.url).resolve("miniflare"));
  const { default: workerd }: { default: string } = ofMiniflare("workerd");
  const script = join(folder, "workerd");
  await writeFile(script, `#!/bin/sh\necho $$ >'${pidFileIn(folder)}'\nexec '${workerd}' "$@" >>'${logFile}' 2>&1\n`);
  await chmod(script, 0o755);
  return script;
}
