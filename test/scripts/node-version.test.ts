import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (path: string) => readFile(join(import.meta.dirname, "../..", path), "utf8");

test("README, home page, package.json and .nvmrc name one oldest version of Node", async () => {
  const manifest: { engines: { node: string } } = JSON.parse(await read("package.json"));
  expect([
    /Node (\d+) or newer/.exec(await read("README.md"))?.[1],
    /Node (\d+) or newer/.exec(await read("public/index.html"))?.[1],
    /^>=(\d+)$/.exec(manifest.engines.node)?.[1],
    (await read(".nvmrc")).trim(),
  ]).toEqual(["20", "20", "20", "20"]);
});
