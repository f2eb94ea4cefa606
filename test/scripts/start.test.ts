import { glob, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import {
  descendants,
  endAllStarted,
  freePort,
  leftOf,
  listenOnce,
  npmRun,
  npmStart,
  paste,
  signal,
  survivors,
  type ProcessRow,
  type Running,
} from "./npm-run.ts";

const Trio = z.strictObject({
  key: z.string(),
  api_key: z.string().regex(/^[0-9a-z]{26}$/),
  secret_key: z.string().regex(/^[0-9a-z]{32}$/),
});
const Credentials = z.strictObject({
  url: z.url(),
  organizationId: z.string().regex(/^[0-9a-f]{24}$/),
  keys: z.strictObject({ test: Trio, live: Trio }),
});
const Created = z.strictObject({ organizationId: z.string(), id: z.string(), ...Trio.shape });
/** Each of the annotators of the demonstration has a key. */
const DEMO_ANNOTATORS = ["Demo", "Demo", "Demo"];
const Listed = z.array(z.looseObject({ id: z.string(), organization: z.string(), revoked_at: z.string().nullable() }));
const Deployments = z.object({ data: z.array(z.object({ slug: z.string() })) });

const READY = "Stop with Ctrl-C.";

let folder = "";
let worker: Running;
let port = 0;
let url = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "start-"));
  port = await freePort();
  url = `http://127.0.0.1:${port}`;
  worker = npmStart(["--port", String(port), "--persist-to", folder]);
  await worker.until(READY);
});

afterAll(async () => {
  await endAllStarted();
  await rm(folder, { recursive: true, force: true });
});

async function readCredentials() {
  return Credentials.parse(JSON.parse(await readFile(join(folder, "credentials.json"), "utf8")));
}

const slugOf = (output: string) => /demo card +(dep_\w+)/.exec(output)?.[1] ?? "none";

async function keys(...args: string[]) {
  return npmRun("keys", [...args, "--persist-to", folder]);
}

async function createKey(organization: string, environment: "test" | "live" = "test", watch?: (pid: number) => void) {
  const named = ["--organization", organization, "--name", `for ${organization}`, "--environment", environment];
  const args = ["create", ...named, "--scopes", "admin", "--json", "--persist-to", folder];
  const ran = await npmRun("keys", args, watch);
  expect(ran.stderr).toBe("");
  return Created.parse(JSON.parse(ran.stdout));
}

async function openDatabase(place: string): Promise<DatabaseSync> {
  const [file = "no database"] = await Array.fromAsync(glob(join(place, "v3/d1/*/!(metadata).sqlite")));
  expect(file).toMatch(/\.sqlite$/);
  return new DatabaseSync(file);
}

async function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  return (await fetch(`${url}${path}`, { headers })).status;
}

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

/** Waits until a command has run wrangler so many times. */
async function ranWrangler(pid: number, times: number): Promise<void> {
  const seen = new Set<number>();
  while (seen.size < times) {
    for (const member of await descendants(pid)) if (member.command.includes("wrangler-dist")) seen.add(member.pid);
    await wait(50);
  }
}

describe("npm start on a fresh folder", () => {
  test("prints the address, and a curl that scores an applicant when it is pasted", async () => {
    expect(worker.output()).toContain(`Scoreline is ready on ${url}`);
    const curl = /^curl [^]*?\}'$/m.exec(worker.output())?.[0] ?? "echo no curl was printed";
    const { exitCode, stdout } = await paste(curl);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      id: "applicant_001",
      score: expect.any(Number),
      pd: expect.any(Number),
      risk_grade: expect.any(String),
      warnings: [],
    });
  });

  test("prints that and nothing else: no line of a request, and none of the tools behind it", async () => {
    await fetch(`${url}/healthz`);
    const lines = worker.output().split("\n");
    const printed = lines.slice(lines.findIndex((line) => line.startsWith("Applying")));
    expect(printed.slice(0, 4)).toEqual([
      "Applying the migrations …",
      "Starting the Worker …",
      "",
      `Scoreline is ready on ${url}`,
    ]);
    expect(printed.filter((line) => line.startsWith("{") || /wrangler|warning/i.test(line))).toEqual([]);
    expect(worker.output().trimEnd()).toMatch(/Stop with Ctrl-C\.$/);
  });

  test("tells the test key to its own reference alone", async () => {
    const { keys } = await readCredentials();
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${url}/docs/demonstration.json`, { headers });
      return response.json();
    };
    expect(await ask({})).toEqual({ key: keys.test.key });
    expect(await ask({ Origin: "https://elsewhere.example" })).toEqual({ key: null });
  });

  test("lets every script know where it listens and where its data is", async () => {
    const note = await readFile(join(".wrangler/state/running", `${port}.json`), "utf8");
    expect(JSON.parse(note)).toEqual({ url, folder });
  });

  test("leaves the organisation and a test and a live key in a file that only its owner can read", async () => {
    const credentials = await readCredentials();
    expect(credentials.url).toBe(url);
    for (const [environment, { key, api_key: id, secret_key: secret }] of Object.entries(credentials.keys)) {
      expect(key).toBe(`sk_${environment}_${id}_${secret}`);
    }
    const { mode } = await stat(join(folder, "credentials.json"));
    expect((mode & 0o777).toString(8)).toBe("600");
  });

  test.each(["test", "live"] as const)("makes a %s key that works in both notations", async (environment) => {
    const { key, api_key: id, secret_key: secret } = (await readCredentials()).keys[environment];
    expect(await statusOf("/v1/keys", bearer(key))).toBe(200);
    expect(await statusOf("/v1/keys", { "X-Api-Key": id, "X-Secret-Key": secret })).toBe(200);
    expect(await statusOf("/v1/keys", { "X-Api-Key": id, "X-Secret-Key": "0".repeat(32) })).toBe(401);
  });

  test("has labels that three annotators have scored, with their agreement", async () => {
    const [, id = "none"] = /demo label +(\S+)/.exec(worker.output()) ?? [];
    const { key } = (await readCredentials()).keys.test;
    const path = `/model-hub/annotations-labels/${id}/agreement/`;
    const agreement: unknown = await (await fetch(`${url}${path}`, { headers: bearer(key) })).json();
    expect(agreement).toMatchObject({ annotators: 3, units: 40, krippendorff_alpha: expect.any(Number) });
  });

  test("puts the demonstration card behind one slug for the test key and another for the live key", async () => {
    const { test: forTest, live } = (await readCredentials()).keys;
    const slugs = [forTest, live].map(async ({ key }) => {
      const response = await fetch(`${url}/v1/deployments`, { headers: bearer(key) });
      return Deployments.parse(await response.json()).data.map(({ slug }) => slug);
    });
    const [testSlugs = [], liveSlugs = []] = await Promise.all(slugs);
    expect(testSlugs.toSorted()).toEqual([slugOf(worker.output()), DEMONSTRATION.slug].toSorted());
    expect(liveSlugs).toHaveLength(1);
    expect(liveSlugs).not.toEqual(testSlugs);
  });

  test.each([
    ["/", "text/html"],
    ["/docs", "text/html"],
    ["/openapi.json", "application/json"],
    ["/healthz", "application/json"],
  ])("serves %s to everybody", async (path, type) => {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain(type);
    expect(await response.text()).not.toBe("");
  });

  test("scores a file of invented applicants with the slug that the command for them names", async () => {
    const [people, scores] = [join(folder, "people.csv"), join(folder, "scores.csv")];
    const invented = await npmRun("demo:applicants", ["--count", "50", "--out", people]);
    expect(invented).toMatchObject({ exitCode: 0, stderr: "" });
    const slug = /--slug (dep_\w+)/.exec(invented.stdout)?.[1] ?? "none";
    expect(slug).toBe(slugOf(worker.output()));
    const credentials = join(folder, "credentials.json");
    const args = ["--in", people, "--slug", slug, "--out", scores, "--credentials", credentials];
    const scored = await npmRun("score", args);
    expect(scored.stdout).toContain("50 records scored");
    expect(scored.exitCode).toBe(0);
    const lines = (await readFile(scores, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(51);
    expect(lines.slice(1).filter((line) => !/^\d+,applicant_\d{7},\d+,0\.\d+,[A-Z]/.test(line))).toEqual([]);
  });
});

describe("npm run keys beside a running Worker", () => {
  const hostile = `O'Brien "&" Sons; DROP TABLE api_keys; --\nCrédit 株式会社 🏦 $(exit 1) \`exit 1\` %s \\' * \${HOME}`;

  test("makes keys that work at once, for an organisation of any name, several at a time", async () => {
    const [first, another, live] = await Promise.all([
      createKey(hostile),
      createKey("Northwind"),
      createKey(hostile, "live"),
    ]);
    expect(live.organizationId).toBe(first.organizationId);
    expect(another.organizationId).not.toBe(first.organizationId);
    for (const { key, api_key: id, secret_key: secret } of [first, another, live]) {
      expect(await statusOf("/v1/keys", bearer(key))).toBe(200);
      expect(await statusOf("/v1/keys", { "X-Api-Key": id, "X-Secret-Key": secret })).toBe(200);
    }
    const { stdout } = await keys("list", "--json");
    const listed = Listed.parse(JSON.parse(stdout));
    expect(listed.map(({ organization }) => organization).toSorted()).toEqual(
      ["Demo", "Demo", "Demo", ...DEMO_ANNOTATORS, "Northwind", hostile, hostile].toSorted(),
    );
    expect(stdout).not.toContain(first.secret_key);
  });

  test("waits where somebody else is writing to the database", async () => {
    const writer = await openDatabase(folder);
    writer.exec("BEGIN IMMEDIATE");
    let refused: Promise<void> | undefined;
    const created = createKey("Northwind", "test", (pid) => {
      refused = ranWrangler(pid, 2);
    });
    await Promise.race([refused, created]); // the first of the two found the database taken
    writer.exec("COMMIT");
    writer.close();
    expect(await statusOf("/v1/keys", bearer((await created).key))).toBe(200);
  });

  test("revokes a key by the whole of it, and lists when", async () => {
    const { id, key } = await createKey(hostile);
    expect(await keys("revoke", key)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await statusOf("/v1/keys", bearer(key))).toBe(401);
    const listed = Listed.parse(JSON.parse((await keys("list", "--organization", hostile, "--json")).stdout));
    expect(listed).toHaveLength(3);
    const revoked = listed.filter(({ revoked_at: at }) => at !== null);
    expect(revoked).toEqual([expect.objectContaining({ id })]);
  });
});

describe("npm start", () => {
  test("on a taken port says so in a sentence and ends with exit code 1", async () => {
    const another = npmStart(["--port", String(port), "--persist-to", folder]);
    expect(await another.ended).toBe(1);
    expect(another.output()).toContain(`Port ${port} is taken: choose another with npm start -- --port N\n`);
    expect(another.output()).not.toContain("    at ");
    expect(await statusOf("/healthz", {})).toBe(200);
  });

  test.each([
    [["--prot", "8787"], "--prot"],
    [["--port", "eighty"], '--port takes a whole number from 1 to 65535, not "eighty"'],
    [["--port", "65536"], '--port takes a whole number from 1 to 65535, not "65536"'],
    [["8787"], "8787"],
  ])("with the wrong arguments %j explains itself and ends with exit code 2", async (args, problem) => {
    const wrong = npmStart(args);
    expect(await wrong.ended).toBe(2);
    expect(wrong.output()).toContain(problem);
    expect(wrong.output()).toContain("Usage: npm start");
  });

  test.each(["--help", "-h"])("with %s explains itself and starts nothing", async (flag) => {
    const asked = npmStart([flag]);
    expect(await asked.ended).toBe(0);
    expect(asked.output()).toContain("Usage: npm start -- [options]");
    expect(asked.output()).not.toContain("Applying");
  });

  test("with --no-demo makes no credentials and no organisation, and ends with its Worker, whatever ends that", async () => {
    const bare = await mkdtemp(join(folder, "bare-"));
    const at = await freePort();
    const running = npmStart(["--no-demo", "--port", String(at), "--persist-to", bare]);
    const ready = await running.until(READY);
    expect(ready).toContain(`Scoreline is ready on http://127.0.0.1:${at}`);
    expect(ready).toContain(`--persist-to ${relative("", bare)}\n`);
    await expect(stat(join(bare, "credentials.json"))).rejects.toThrow("ENOENT");
    const database = await openDatabase(bare);
    expect(database.prepare("SELECT name FROM organizations").all()).toEqual([]);
    database.close();

    const family = await descendants(running.pid);
    for (const { pid, command } of family) if (command.includes("wrangler-dist")) signal(pid, "SIGKILL");
    expect(await running.ended).toBe(1);
    expect(running.output()).toContain("The Worker ended by itself.");
    expect(await leftOf(family)).toEqual([]);
  });

  test("that is stopped while the migrations run leaves nothing running", async () => {
    const early = npmStart(["--port", String(await freePort()), "--persist-to", await mkdtemp(join(folder, "early-"))]);
    await early.until("Applying the migrations");
    let family: ProcessRow[] = [];
    while (!family.some(({ command }) => command.includes("migrations"))) family = await descendants(early.pid);
    signal(early.pid, "SIGTERM");
    await early.ended;
    expect(await survivors(family)).toEqual([]);
    expect(early.output()).not.toContain("failed");
  });

  test("ends every process it started on SIGTERM or Ctrl-C, and has the same keys and card when it is started again", async () => {
    const before = await readCredentials();
    const family = await descendants(worker.pid);
    expect(family.filter(({ command }) => command.includes("workerd")).length).toBeGreaterThan(0);
    signal(worker.pid, "SIGTERM");
    expect(await worker.ended).toBe(0);
    await expect(stat(join(".wrangler/state/running", `${port}.json`))).rejects.toThrow("ENOENT");
    expect(await leftOf(family)).toEqual([]);
    expect(await listenOnce(port)).toBe(port);

    const at = await freePort();
    const again = npmStart(["--port", String(at), "--persist-to", folder, "--verbose"]);
    expect(slugOf(await again.until(READY))).toBe(slugOf(worker.output()));
    expect(await readCredentials()).toEqual({ ...before, url: `http://127.0.0.1:${at}` });
    const models = await fetch(`http://127.0.0.1:${at}/v1/models`, { headers: bearer(before.keys.test.key) });
    await again.until('"route":"/v1/models"');
    expect(await models.json()).toMatchObject({ data: [1, 2, 3, 4].map(() => expect.anything()) });

    const secondFamily = await descendants(again.pid);
    signal(-again.pid, "SIGINT");
    await again.ended;
    expect(await leftOf(secondFamily)).toEqual([]);
  });
});
