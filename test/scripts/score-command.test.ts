import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startFakeApi } from "./fake-api.ts";
import { ages, makeFile, makeFolder, run } from "./score-run.ts";

const keyCalled = (name: string) => ({ key: name, api_key: "k", secret_key: "s" });

/** What `npm start` writes. */
async function makeCredentials(url: string): Promise<string> {
  const keys = { test: keyCalled("sk_test_file"), live: keyCalled("sk_live_file") };
  return makeFile("credentials.json", JSON.stringify({ url, organizationId: "o", keys }));
}

test("--help explains the command", async () => {
  const { exitCode, stdout } = await run(["--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: npm run score -- --in FILE --slug SLUG/);
});

test.each([
  [[], "--in FILE is missing"],
  [["--in", "a.csv"], "--slug SLUG is missing"],
  [["--in", "a.txt", "--slug", "dep_x"], "does not say its format"],
  [["--in", "a.csv", "--slug", "dep_x", "--format", "xml"], 'Unknown format "xml"'],
  [["--in", "a.csv", "--slug", "dep_x", "--out", "a.csv"], "--out is the input file"],
  [["--in", "a.csv", "--slug", "dep_x", "--speed", "9"], "--speed"],
  [["--in", "a.csv", "--slug", "dep_x", "--model", "mod_x"], "--slug and --model are two ways to say what scores"],
  [["a.csv"], "a.csv"],
])("wrong arguments %j end with the usage and exit code 2", async (args, problem) => {
  const { exitCode, stderr } = await run(args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr).toContain("Usage: npm run score");
});

test("the address and the test key come from the credentials of npm start", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1));
  const credentials = await makeCredentials(`${api.url}/`);
  expect(await run(["--in", input, "--slug", "dep_x", "--credentials", credentials])).toMatchObject({ exitCode: 0 });
  expect(api.calls[0]).toMatchObject({ path: "POST /v1/score/dep_x/batch", authorization: "Bearer sk_test_file" });
});

test("the environment goes before the credentials, and a flag before both", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1));
  const credentials = await makeCredentials("http://127.0.0.1:1");
  const args = ["--in", input, "--slug", "dep_x", "--credentials", credentials, "--restart"];
  await run(args, { SCORELINE_URL: api.url, SCORELINE_KEY: "env" });
  await run([...args, "--url", api.url, "--key", "flag"], {
    SCORELINE_URL: "http://127.0.0.1:1",
    SCORELINE_KEY: "env",
  });
  await run([...args, "--url", api.url]);
  expect(api.calls.map(({ authorization }) => authorization)).toEqual([
    "Bearer env",
    "Bearer flag",
    "Bearer sk_test_file",
  ]);
});

test("missing or unusable credentials say what to do", async () => {
  const input = await makeFile("in.csv", ages(1));
  const absent = await run(["--in", input, "--slug", "dep_x", "--credentials", "none.json", "--url", "http://x"]);
  expect(absent).toMatchObject({ exitCode: 1 });
  expect(absent.stderr).toContain("no credentials file none.json. Run npm start, which writes it, or give --key or");
  const foreign = await makeFile("credentials.json", "{}");
  const unusable = await run(["--in", input, "--slug", "dep_x", "--credentials", foreign]);
  expect(unusable.stderr).toContain("is not a credentials file");
  const address = await run(["--in", input, "--slug", "dep_x", "--url", "localhost:8787", "--key", "k"]);
  expect(address.stderr).toContain('"localhost:8787" is not the address of an API');
});

test("--out chooses where the scores go", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1));
  const output = join(await makeFolder(), "scores.csv");
  await run(["--in", input, "--slug", "dep_x", "--url", api.url, "--key", "k", "--out", output]);
  expect(await readFile(output, "utf8")).toContain("1,a0,400,0.25,B,,1.2.0\n");
});

test("an output that is the input by another name is refused before it is touched", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1));
  const link = join(await makeFolder(), "scores.csv");
  await symlink(input, link);
  const args = ["--slug", "dep_x", "--url", api.url, "--key", "k", "--restart"];
  const { exitCode, stderr } = await run(["--in", input, ...args, "--out", link]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("scores.csv is the input file: give another --out.");
  expect(await readFile(input, "utf8")).toBe(ages(1));
});

test("a folder is no input", async () => {
  const args = ["--in", await makeFolder(), "--slug", "dep_x", "--url", "http://127.0.0.1:1", "--key", "k"];
  const { exitCode, stderr } = await run([...args, "--format", "csv"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("is a folder. Give the name of a file.");
});

test("an input or an output folder that is not there is an error of one line", async () => {
  const folder = await makeFolder();
  const args = ["--slug", "dep_x", "--url", "http://127.0.0.1:1", "--key", "k"];
  const absent = await run(["--in", join(folder, "none.csv"), ...args]);
  expect(absent).toMatchObject({ exitCode: 1 });
  expect(absent.stderr).toMatch(/^There is no .*none\.csv\. Check how its name and its folder are written\.\n$/);
  await mkdir(join(folder, "in"));
  await writeFile(join(folder, "in", "in.csv"), ages(1));
  const nowhere = await run(["--in", join(folder, "in", "in.csv"), ...args, "--out", join(folder, "none", "out.csv")]);
  expect(nowhere.stderr).toMatch(/^.*out\.csv\.lock cannot be made: is there a folder .*none that .*\n$/);
});
