import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join, relative, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startCrons } from "./local/crons.ts";
import { applyMigrations } from "./local/database.ts";
import { demoCredentials, deployDemoCard, makeBatch, makeProfile } from "./local/demo.ts";
import { relayOutput } from "./local/output.ts";
import { DEFAULT_STATE, startWrangler, stopAll } from "./local/wrangler.ts";

const USAGE = `Usage: npm start -- [--port N] [--persist-to DIR] [--no-demo]

  --port N          where the Worker listens on 127.0.0.1 (8787)
  --persist-to DIR  where its data stays (${DEFAULT_STATE})
  --no-demo         without the demo organisation, its keys and its card`;
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
  const { port, persistTo, demo } = readArguments();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
  await refuseTakenPort(port);
  const place = { remote: false, persistTo } as const;
  console.log("Applying the migrations …");
  await applyMigrations(place);
  console.log("Starting the Worker …");
  const worker = startWrangler(devArguments(port, persistTo));
  const output = relayOutput(worker);
  const ended = endOf(worker);
  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([ready(url), ended]);
    startCrons(url);
  } catch (error) {
    if (!stopping) console.error(output.held());
    throw error;
  }
  output.show();
  if (demo) await prepareDemo(place, url);
  else console.log(`\nScoreline listens on ${url}\nMake a key with: npm run keys -- create --help\n`);
  await ended;
}

let stopping = false;

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stopAll();
  process.exit(code);
}

async function endOf(worker: ChildProcess): Promise<never> {
  await new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("close", resolve);
  });
  throw new Error("The Worker ended by itself.");
}

function readArguments(): { port: number; persistTo: string; demo: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "8787" },
        "persist-to": { type: "string", default: DEFAULT_STATE },
        "no-demo": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Error(`--port takes 1 to 65535, not ${values.port}`);
    if (!values.help) return { port, persistTo: resolve(values["persist-to"]), demo: !values["no-demo"] };
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function devArguments(port: number, persistTo: string): string[] {
  const place = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0", "--persist-to", persistTo];
  return [
    "dev",
    "--local",
    ...place,
    "--var",
    "STAGE:local",
    "--show-interactive-dev-session",
    "false",
    "--log-level",
    "log",
  ];
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

async function prepareDemo(place: { remote: false; persistTo: string }, url: string): Promise<void> {
  const credentials = await demoCredentials(place, url);
  const slug = await deployDemoCard(credentials);
  const profile = await makeProfile(credentials);
  const batch = await makeBatch(place, credentials);
  console.log(`
Scoreline is ready on ${url}
  docs         ${url}/docs
  credentials  ${relative("", join(place.persistTo, "credentials.json"))}
  demo card    ${slug}
  demo profile ${profile}
  demo batch   ${batch}

Score an applicant:

curl -s ${url}/v1/score/${slug} \\
  -H "Authorization: Bearer ${credentials.keys.test.key}" \\
  -H "Content-Type: application/json" \\
  -d '${DEMO_APPLICANT}'

Stop with Ctrl-C.
`);
}

main().catch((error: unknown) => {
  if (!stopping) console.error(error instanceof Error ? error.message : error);
  return stop(1);
});
