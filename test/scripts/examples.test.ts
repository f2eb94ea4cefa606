import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { endAllStarted, freePort, npmStart, paste } from "./npm-run.ts";

/**
 * Every operation is sent in the order of the document, those that take something away after all others. What must stand
 * elsewhere is named here: `last` comes at the very end, in this order.
 */
const ORDER = {
  first: ["deployModel"],
  last: ["deleteRule", "removeAssignment", "deleteProfile", "deleteCompanySignalTemplate", "revokeKey"],
};

const Example = z.object({ example: z.unknown().optional() });
const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  example: z.unknown().optional(),
  schema: Example,
});
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), Example) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });
const Credentials = z.object({ url: z.string(), keys: z.object({ test: z.object({ key: z.string() }) }) });

interface Sent {
  readonly status: number;
  readonly text: string;
}

let folder = "";
let url = "";
let key = "";
let operations: (z.infer<typeof Operation> & { readonly method: string; readonly path: string })[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "examples-"));
  const worker = npmStart(["--port", String(await freePort()), "--persist-to", folder]);
  await worker.until("Stop with Ctrl-C.");
  const credentials = Credentials.parse(JSON.parse(await readFile(join(folder, "credentials.json"), "utf8")));
  url = credentials.url;
  key = credentials.keys.test.key;
  const { paths } = Document.parse(await (await fetch(`${url}/openapi.json`)).json());
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
});

afterAll(async () => {
  await endAllStarted();
  await rm(folder, { recursive: true, force: true });
});

/** Returns where in the order an operation stands. */
function rankOf({ operationId, method }: (typeof operations)[number]): number {
  if (ORDER.first.includes(operationId)) return ORDER.first.indexOf(operationId) - ORDER.first.length;
  if (ORDER.last.includes(operationId)) return 2 + ORDER.last.indexOf(operationId);
  return method === "DELETE" ? 1 : 0;
}

/** Sends an operation as the reference fills it in: examples in path, query, headers and body, and what has none left out. */
async function send({ method, path, parameters, requestBody }: (typeof operations)[number]): Promise<Sent> {
  const filled = parameters.flatMap((parameter) => {
    const example = parameter.example ?? parameter.schema.example;
    return example === undefined ? [] : [{ ...parameter, values: [example].flat().map(String) }];
  });
  const target = new URL(url);
  target.pathname = path;
  const headers = new Headers({ Authorization: `Bearer ${key}` });
  for (const { in: place, name, values } of filled) {
    if (place === "path") target.pathname = decodeURI(target.pathname).replace(`{${name}}`, values.join(","));
    if (place === "query") for (const value of values) target.searchParams.append(name, value);
    if (place === "header") headers.set(name, values.join(","));
  }
  const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type !== undefined) headers.set("Content-Type", type);
  const response = await fetch(target, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body.example === "string" ? body.example : JSON.stringify(body.example) }),
  });
  return { status: response.status, text: await response.text() };
}

const SCORE_FILES = ["scores", "explained", "known", "again", "piped", "two-columns"];

/** What is followed beside a running Worker, with what its steps are said to answer. */
const GUIDES: readonly (readonly [file: string, ...said: string[]])[] = [
  ["README.md", `"score":702,"risk_grade":"A","pd":0.0126`, "10,000 records scored", "2 of 3 jobs completed"],
  ["docs/annotations.md", `must be among \\"positive\\", \\"negative\\", not \\"cheerful\\"`],
  ["docs/batches.md", "2 of 3 jobs completed, 1 failed.", `"verdict":"strong"`, `"parentBatchId"`],
  ["docs/import.md", `"model_id":null`],
  ["docs/monitoring.md", `{"records":1000,"score_bands":2,"variables":2}`, `"verdict"`],
  ["docs/profiles.md", `"score":94.29,"previousScore":51.43`],
  ["docs/receipts.md", `{"valid":true,"replayed":true,"differences":[]}`],
  [
    "docs/score-file.md",
    "exit code 3\n",
    `credit_amount: is it " Credit_Amount"?`,
    "2,500 scores compared with the column score: none differs",
    ...SCORE_FILES.map((name) => ` 2501 ./${name}.csv\n`),
  ],
  ["docs/scorecards.md", `"score":555,"risk_grade":"A","pd":0.0894`],
  ["docs/traffic.md", `"score":515`, `"score":530`, `"action":"rollback"`, `"is_active":true`],
  ["docs/webhooks.md", `"event":"webhook.test"`, `"previousSecretExpiresAt"`],
];

/** As npm runs the project's commands, and yet in another folder. */
const NPM = `npm() {
  [ "$2" = -s ] && shift
  script=$2; shift 3
  "$project/node_modules/.bin/node" "$project/scripts/$(echo "$script" | tr : -).ts" "$@"
}`;

test.for(GUIDES)("the commands of %s work when they are pasted one after another", async ([file, ...said]) => {
  const guide = await readFile(file, "utf8");
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block);
  const commands = blocks.filter((block) => !block.includes("npm start")).join("\n");
  const here = commands.replaceAll("http://127.0.0.1:8787", url).replaceAll("./.wrangler/state", folder);
  const place = await mkdtemp(join(folder, "guide-"));
  const before = `set -eo pipefail; project=$PWD; cd '${place}'; export SCORELINE_URL=${url} SCORELINE_KEY=${key}`;
  const after = "wc -l ./*.csv 2> /dev/null || true";
  const { exitCode, stdout, stderr } = await paste([before, NPM, here, after].join("\n"));
  const output = stdout + stderr;
  expect(exitCode, output).toBe(0);
  expect(stdout).not.toContain(`"errorCode"`);
  for (const text of said) expect(output).toContain(text);
});

test("every guide that is followed beside a running Worker is among them", async () => {
  const names = (await readdir("docs")).filter((file) => file.endsWith(".md"));
  const guides = await Promise.all(names.map(async (file) => [file, await readFile(`docs/${file}`, "utf8")] as const));
  const followed = guides.filter(([, text]) => text.includes("With `npm start` running"));
  expect(["README.md", ...followed.map(([file]) => `docs/${file}`).toSorted()]).toEqual(GUIDES.map(([file]) => file));
});

test("every example of the reference succeeds on a fresh demonstration, as it stands and with its key", async () => {
  const outcomes: Record<string, Sent> = {};
  for (const operation of operations.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    outcomes[operation.operationId] = await send(operation);
  }
  const failed = operations.flatMap(({ operationId, responses }) => {
    const { status = 0, text = "was not sent" } = outcomes[operationId] ?? {};
    const [success] = Object.keys(responses).filter((declared) => declared.startsWith("2"));
    return String(status) === success ? [] : [`${operationId} answered ${status}, not ${success}: ${text}`];
  });
  expect(failed).toEqual([]);
  expect(operations.length).toBeGreaterThan(40);
  expect(JSON.parse(outcomes["sendSignals"]?.text ?? "")).toMatchObject({ accepted: 1, errors: [] });
});

test("no example burns itself: an Idempotency-Key has none", () => {
  const named = operations.flatMap(({ parameters }) =>
    parameters.filter(({ name }) => name.toLowerCase() === "idempotency-key"),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ example, schema }) => (example ?? schema.example) !== undefined)).toEqual([]);
});

test("the order names operations that exist", () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect([...ORDER.first, ...ORDER.last].filter((id) => !ids.includes(id))).toEqual([]);
});
