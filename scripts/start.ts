import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join, relative, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { DEMONSTRATION } from "../src/core/demonstration.ts";
import { startCrons } from "./local/crons.ts";
import { applyMigrations } from "./local/database.ts";
import { completeDemo, prepareDemo, type Credentials } from "./local/demo.ts";
import { relayOutput } from "./local/output.ts";
import { forgetRunning, noteRunning } from "./local/running.ts";
import { localSecrets } from "./local/secrets.ts";
import { DEFAULT_STATE, startWrangler, stopAll } from "./local/wrangler.ts";

const DEFAULT_PORT = 8787;
const USAGE = `Usage: npm start -- [options]

Starts the Worker on this machine with its database, a demonstration and keys for it.

  --port N          where it listens on 127.0.0.1 (${DEFAULT_PORT})
  --persist-to DIR  where its data stays (${DEFAULT_STATE})
  --no-demo         without the demonstration and its keys
  --verbose         a line for every request
  -h, --help        print this`;
const READY_MS = 90_000;
const DEMO_APPLICANT = `{
    "id": "applicant_001", "duration_in_month": 12, "credit_amount": 2500,
    "installment_rate_in_percentage_of_disposable_income": 2,
    "status_of_existing_checking_account": "no checking account",
    "credit_history": "existing credits paid back duly till now",
    "savings_account_and_bonds": "unknown/ no savings account",
    "present_employment_since": "4 <= ... < 7 years", "other_installment_plans": "none",
    "purpose": "radio/television", "property": "real estate", "housing": "own"
  }`;

async function main(): Promise<void> {
  const options = readArguments();
  const { port, persistTo, demo } = options;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
  await refuseTakenPort(port);
  const place = { remote: false, persistTo } as const;
  const url = `http://127.0.0.1:${port}`;
  console.log("Applying the migrations …");
  await applyMigrations(place);
  const secrets = await localSecrets(persistTo);
  const credentials = demo ? await prepareDemo(place, url, secrets.webhooksKey) : undefined;
  console.log("Starting the Worker …");
  const told = { demoKey: credentials?.keys.test.key ?? "", secrets: secrets.file };
  const worker = startWrangler(devArguments(options, told));
  const output = relayOutput(worker);
  const ended = endOf(worker);
  try {
    await Promise.race([ready(url), ended]);
    startCrons(url);
    if (credentials) printDemo(options, credentials, await Promise.race([completeDemo(credentials), ended]));
    else printReady(options, url);
  } catch (error) {
    if (!stopping) console.error(output.held());
    throw error;
  }
  await noteRunning({ url, folder: persistTo });
  noted = url;
  output.show();
  await ended;
}

let stopping = false;
let noted: string | undefined;

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stopAll();
  if (noted !== undefined) await forgetRunning(noted);
  process.exit(code);
}

async function endOf(worker: ChildProcess): Promise<never> {
  await new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("close", resolve);
  });
  throw new Error("The Worker ended by itself.");
}

interface Options {
  readonly port: number;
  readonly persistTo: string;
  readonly demo: boolean;
  readonly verbose: boolean;
}

function readArguments(): Options {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: String(DEFAULT_PORT) },
        "persist-to": { type: "string", default: DEFAULT_STATE },
        "no-demo": { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const port = Number(values.port);
    if (!/^\d{1,5}$/.test(values.port) || port < 1 || port > 65_535)
      throw new Error(`--port takes a whole number from 1 to 65535, not "${values.port}".`);
    const { verbose } = values;
    if (!values.help) return { port, persistTo: resolve(values["persist-to"]), demo: !values["no-demo"], verbose };
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** What the Worker is told beside wrangler.toml; the key is for the reference alone, which fills it in. */
function devArguments(
  { port, persistTo, verbose }: Options,
  { demoKey, secrets }: { demoKey: string; secrets: string },
): string[] {
  const place = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0", "--persist-to", persistTo];
  const variables = { STAGE: "local", LOG_LEVEL: verbose ? "info" : "warn", DEMO_KEY: demoKey };
  const quiet = ["--show-interactive-dev-session", "false", "--log-level", "log"];
  return ["dev", "--local", ...place, ...varFlags(variables), "--env-file", secrets, ...quiet];
}

function varFlags(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
}

/** Otherwise somebody else's Worker on the port would be taken for ours. */
async function refuseTakenPort(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((done, reject) => {
    server.once("error", () => reject(new Error(`Port ${port} is taken: choose another with npm start -- --port N`)));
    server.listen(port, "127.0.0.1", () => server.close(() => done()));
  });
}

async function ready(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response?.ok) return;
    await wait(100);
  }
  throw new Error(`The Worker did not answer on ${url} within ${READY_MS / 1_000} seconds.`);
}

function printDemo({ persistTo }: Options, { url, keys }: Credentials, slug: string): void {
  console.log(`
Scoreline is ready on ${url}
  docs         ${url}/docs
  credentials  ${relative("", join(persistTo, "credentials.json"))}
  demo card    ${slug}
  demo profile ${DEMONSTRATION.profileId}
  demo batch   ${DEMONSTRATION.batchId}
  demo label   ${DEMONSTRATION.labelIds.helpfulness}

Score an applicant:

curl -s ${url}/v1/score/${slug} \\
  -H "Authorization: Bearer ${keys.test.key}" \\
  -H "Content-Type: application/json" \\
  -d '${DEMO_APPLICANT}'

Stop with Ctrl-C.
`);
}

function printReady({ persistTo }: Options, url: string): void {
  const folder = persistTo === resolve(DEFAULT_STATE) ? "" : ` --persist-to ${quoted(relative("", persistTo))}`;
  console.log(`
Scoreline is ready on ${url}
  docs         ${url}/docs

Make a key:

npm run keys -- create --organization NAME --name NAME --scopes score,read,write --environment test${folder}

Stop with Ctrl-C.
`);
}

/** A folder's name as a shell takes it. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

main().catch((error: unknown) => {
  if (!stopping) console.error(error instanceof Error ? error.message : error);
  return stop(1);
});
