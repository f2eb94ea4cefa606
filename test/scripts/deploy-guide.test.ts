import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const guide = await readFile("docs/deploy.md", "utf8");
const configuration = await readFile("wrangler.toml", "utf8");
const sources = await readFile("src/settings.ts", "utf8");

/** What the groups of a pattern have found, one line a place. */
const captures = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, ...parts]) => parts.join(" "));

test("the guide to deploy names every variable with its default", () => {
  const [, vars = ""] = /\[vars\]\n(.*?)\n\[/s.exec(configuration) ?? [];
  const set = captures(vars, /^(\w+) = "(.*)"$/gm);
  const [, table = ""] = /\| variable(.*?)\n\n/s.exec(guide) ?? [];
  const told = captures(table, /^\| `(\w+)` +\| `?(.*?)`? +\|/gm);
  expect(told.toSorted()).toEqual(set.toSorted());
  expect(set.length).toBeGreaterThan(5);
});

test("the guide to deploy names every secret that the Worker reads", () => {
  const [, declared = ""] = /interface __BaseEnv_Env \{(.*?)\n {2}\}/s.exec(sources) ?? [];
  const [, table = ""] = /\| secret(.*?)\n\n/s.exec(guide) ?? [];
  const secrets = captures(declared, /readonly (\w+)\?: string/g);
  expect(captures(table, /^\| `(\w+)` +\|/gm)).toEqual(secrets);
  expect(secrets.length).toBeGreaterThan(0);
});

test("the guide to deploy names every Durable Object, and each has a migration", () => {
  const bound = captures(configuration, /^name = "(\w+)"\nclass_name = "(\w+)"$/gm);
  const told = captures(guide, /^\| `([A-Z_]+)` +\| `([A-Z][a-z]\w+)` +\|/gm);
  expect(told.toSorted()).toEqual(bound.toSorted());
  const made = captures(configuration, /^new_sqlite_classes = \[(.*)\]$/gm).flatMap((list) => list.match(/\w+/g) ?? []);
  expect(made.toSorted()).toEqual(captures(configuration, /^class_name = "(\w+)"$/gm).toSorted());
});
