import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { folderInUse, forgetRunning, noteRunning } from "../../scripts/local/running.ts";
import { DEFAULT_STATE } from "../../scripts/local/wrangler.ts";
import { runScript } from "./npm-run.ts";
import { makeFolder } from "./score-run.ts";

/** Something that answers as a Worker that runs does. */
async function answering(): Promise<string> {
  const server = createServer((_request, response) => void response.end("{}"));
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return `http://127.0.0.1:${address.port}`;
}

test("the folder of the one Worker that runs is the one that scripts work on, and the default one where none runs", async () => {
  const notes = join(await makeFolder(), "running");
  expect(await folderInUse("Say which.", notes)).toBe(DEFAULT_STATE);
  const url = await answering();
  await noteRunning({ url, folder: "/data/one" }, notes);
  expect(await folderInUse("Say which.", notes)).toBe("/data/one");
  await forgetRunning(url, notes);
  expect(await readdir(notes)).toEqual([]);
  expect(await folderInUse("Say which.", notes)).toBe(DEFAULT_STATE);
});

test("a note that a killed Worker left counts for nothing", async () => {
  const notes = await makeFolder();
  await noteRunning({ url: "http://127.0.0.1:1", folder: "/data/gone" }, notes);
  expect(await folderInUse("Say which.", notes)).toBe(DEFAULT_STATE);
});

test("of several Workers the default folder's is meant; without it they are listed, with the way to name one", async () => {
  const notes = await makeFolder();
  await noteRunning({ url: await answering(), folder: "/data/one" }, notes);
  await noteRunning({ url: await answering(), folder: "/data/two" }, notes);
  await expect(folderInUse("Say which.", notes)).rejects.toThrow(
    /^Several Workers run:\n {2}http:\S+ {2}\/data\/\w+\n {2}http:\S+ {2}\/data\/\w+\nSay which\.$/,
  );
  await noteRunning({ url: await answering(), folder: join(process.cwd(), DEFAULT_STATE) }, notes);
  expect(await folderInUse("Say which.", notes)).toBe(DEFAULT_STATE);
});

test.each(["start", "keys", "score", "demo-applicants", "fuzz", "openapi", "check-client", "check-generated"])(
  "%s explains itself on --help and on -h, and refuses an option that it does not know with exit code 2",
  async (script) => {
    const [long, short, unknown] = await Promise.all(
      ["--help", "-h", "--colour"].map((option) => runScript(script, [option])),
    );
    expect(long).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Usage:"), stderr: "" });
    expect(short).toEqual(long);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("Usage:") });
  },
);
