import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { readOptions } from "./local/read-options.ts";
import { PROJECT } from "./local/wrangler.ts";

readOptions(
  "Usage: npm run client:check\n\nMakes clients from the document, compiles them and calls every operation with one.",
  {},
);

const DOCUMENT = "dist/openapi.json";
const CLIENTS = "dist/client";
const CALLS = join(PROJECT, "test/client/every-call.ts");
const READY = "Stop with Ctrl-C.";

const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))) });
const Report = z.object({ apis: z.array(z.object({ findings: z.array(z.object({ message: z.string() })) })) });
const Failed = z.object({ stdout: z.string(), stderr: z.string() });
const Credentials = z.object({ keys: z.object({ test: z.object({ key: z.string() }) }) });

/** Generates clients from the document, and fails where one does not compile or cannot call every operation. */
async function main(): Promise<void> {
  await generateClients();
  await refuseUncalledOperations();
  await run("tsc", ["-p", "test/client"]);
  console.log("The TypeScript client compiles, with a call of every operation.");
  await compilePython();
  await withWorker(async (url, key) => {
    const { callEveryOperation }: { callEveryOperation: (url: string, key: string) => Promise<void> } = await import(
      CALLS
    );
    await callEveryOperation(url, key);
  });
  console.log("The TypeScript client has called every operation of a started Worker.");
}

async function generateClients(): Promise<void> {
  await rm(join(PROJECT, CLIENTS), { recursive: true, force: true });
  const report = `${CLIENTS}/report.json`;
  const generators = ["--generator", "typescript", "--generator", "python"];
  await run("redocly", ["generate-client", DOCUMENT, "-o", `${CLIENTS}/client.ts`, ...generators, "--report", report]);
  const { apis } = Report.parse(JSON.parse(await readFile(join(PROJECT, report), "utf8")));
  const findings = apis.flatMap((api) => api.findings).map(({ message }) => message);
  if (findings.length > 0) throw new Error(`The generator leaves something out:\n${findings.join("\n")}`);
}

async function refuseUncalledOperations(): Promise<void> {
  const { paths } = OpenApi.parse(JSON.parse(await readFile(join(PROJECT, DOCUMENT), "utf8")));
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  const calls = await readFile(CALLS, "utf8");
  const uncalled = ids.filter((id) => !new RegExp(`\\bclient\\.${id}(\\.items)?\\(`).test(calls));
  if (uncalled.length > 0) throw new Error(`test/client/every-call.ts does not call ${uncalled.join(", ")}.`);
}

async function compilePython(): Promise<void> {
  try {
    await run("python3", ["-m", "py_compile", `${CLIENTS}/client.py`]);
    console.log("The Python client compiles.");
  } catch (error) {
    if (!isMissing(error)) throw error;
    console.warn("There is no python3 here: the Python client was NOT compiled.");
  }
}

/** Starts a Worker with data of its own, lets it be called with the demo key, and stops it. */
async function withWorker(use: (url: string, key: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  const port = await freePort();
  const start = join(PROJECT, "scripts/start.ts");
  const worker = spawn(process.execPath, [start, "--port", String(port), "--persist-to", folder], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => worker.once("close", () => resolve()));
  let output = "";
  const ready = new Promise<void>((resolve) => {
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes(READY)) resolve();
      });
    }
  });
  try {
    await Promise.race([ready, ended]);
    if (!output.includes(READY)) throw new Error(`The Worker did not start:\n${output}`);
    const { keys } = Credentials.parse(JSON.parse(await readFile(join(folder, "credentials.json"), "utf8")));
    await use(`http://127.0.0.1:${port}`, keys.test.key);
  } finally {
    worker.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address !== "object" || address === null) throw new Error("No port is free.");
  return address.port;
}

/** Runs a tool of the project to its end; where it fails, its own words are the error. */
async function run(command: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  try {
    await promisify(execFile)(command, args, { cwd: PROJECT, env });
  } catch (error) {
    const failed = Failed.safeParse(error);
    if (!failed.success || isMissing(error)) throw error;
    const { stdout, stderr } = failed.data;
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`.trim(), { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
