import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), severity: z.string(), filename: z.string() })),
});
type Diagnostic = z.infer<typeof Report>["diagnostics"][number];
type Case = readonly [what: string, path: string, code: string];

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const TSCONFIG = JSON.stringify({
  compilerOptions: { target: "es2024", lib: ["esnext"], module: "esnext", moduleResolution: "bundler", strict: true },
});

/** Lints files in a folder of their own with the project's rules, as the gate does. */
async function lint(files: Iterable<readonly [path: string, code: string]>): Promise<Diagnostic[]> {
  const folder = await mkdtemp(join(tmpdir(), "floors-"));
  folders.push(folder);
  await cp(".oxlintrc.json", join(folder, ".oxlintrc.json"));
  await cp("scripts/lint", join(folder, "scripts/lint"), { recursive: true });
  await writeFile(join(folder, "tsconfig.json"), TSCONFIG);
  for (const [path, code] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), `${code}\n`);
  }
  const oxlint = resolve("node_modules/.bin/oxlint");
  const args = ["--deny-warnings", "--format", "json"];
  const output = await new Promise<string>((done) => {
    execFile(oxlint, args, { cwd: folder }, (_error, stdout, stderr) => done(stdout || stderr));
  });
  return Report.parse(JSON.parse(output)).diagnostics;
}

const IMPORTS = "eslint(no-restricted-imports)";
const GLOBALS = "eslint(no-restricted-globals)";
const PROPERTIES = "eslint(no-restricted-properties)";

const imports = (name: string, from: string) => `import { ${name} } from "${from}";\nexport const kept = ${name};`;
const returns = (expression: string) => `export const run = (): unknown => ${expression};`;
const tests = (code: string) => {
  const used = ["describe", "expect", "it", "test"].filter((name) => new RegExp(`\\b${name}[.(]`).test(code));
  return `import { ${used.join(", ")} } from "vitest";\n${code}`;
};
const lines = (count: number) =>
  Array.from({ length: count }, (_, line) => `export const v${line} = ${line};`).join("\n");

const REFUSED: Record<string, readonly Case[]> = {
  [IMPORTS]: [
    ["the core does not know the HTTP framework", "src/core/hono.ts", imports("Hono", "hono")],
    ["the core does not know the ORM", "src/core/drizzle.ts", imports("eq", "drizzle-orm")],
    ["the core does not know the platform", "src/core/platform.ts", imports("env", "cloudflare:workers")],
    ["the core does not know Node", "src/core/node.ts", imports("readFile", "node:fs/promises")],
    ["the core does not know the database", "src/core/db.ts", imports("openDatabase", "../db/client.ts")],
    ["the core does not know HTTP", "src/core/http.ts", imports("log", "../http/log.ts")],
    ["the core does not know a feature", "src/core/feature.ts", imports("route", "../features/a/a.routes.ts")],
    ["the core does not know the dependencies", "src/core/deps.ts", imports("createDeps", "../deps.ts")],
    ["the core does not know the app", "src/core/app.ts", imports("createApp", "../app.ts")],
    ["the core does not know the log", "src/core/log.ts", imports("log", "../log.ts")],
    ["the core does not know how work is told apart", "src/core/work.ts", imports("queueKind", "../work.ts")],
    ["a schema knows no use case", "src/features/u/u.schemas.ts", imports("doIt", "./u.usecases.ts")],
    ["a schema knows no dependencies", "src/features/v/v.schemas.ts", imports("createDeps", "../../deps.ts")],
    ["a repository reports nothing", "src/features/w/w.repository.ts", imports("log", "../../log.ts")],
    ["a use case reports through its dependencies", "src/features/x/x.usecases.ts", imports("log", "../../log.ts")],
    ["a use case declares no route", "src/features/y/y.usecases.ts", imports("serve", "../../endpoint.ts")],
    ["an object declares no route", "src/features/z/z.do.ts", imports("serve", "../../endpoint.ts")],
    ["what routes share knows no dependencies", "src/http/deps.ts", imports("createDeps", "../deps.ts")],
    [
      "the core in a deeper folder is as pure",
      "src/core/deep/er/db.ts",
      imports("openDatabase", "../../../db/client.ts"),
    ],
    [
      "the core knows no foreign type either",
      "src/core/type.ts",
      `import type { Context } from "hono";\nexport type C = Context;`,
    ],
    ["the core passes nothing foreign on", "src/core/export.ts", `export { Hono } from "hono";`],
    ["the core imports nothing late either", "src/core/late.ts", `export const late = () => import("hono");`],
    ["a repository knows no HTTP", "src/features/b/b.repository.ts", imports("Hono", "hono")],
    ["a repository knows no HTTP schemas", "src/features/c/c.repository.ts", imports("z", "@hono/zod-openapi")],
    ["a repository knows no use case", "src/features/d/d.repository.ts", imports("doIt", "./d.usecases.ts")],
    ["a repository knows no route", "src/features/e/e.repository.ts", imports("route", "./e.routes.ts")],
    ["a repository knows no Durable Object", "src/features/f/f.repository.ts", imports("Counter", "./f.do.ts")],
    ["the database knows no HTTP", "src/db/hono.ts", imports("Hono", "hono")],
    ["the database knows no use case", "src/db/use.ts", imports("doIt", "../features/g/g.usecases.ts")],
    ["a use case knows no HTTP", "src/features/h/h.usecases.ts", imports("HTTPException", "hono/http-exception")],
    ["a use case knows no HTTP schemas", "src/features/i/i.usecases.ts", imports("z", "@hono/zod-openapi")],
    ["a use case knows no SQL", "src/features/j/j.usecases.ts", imports("eq", "drizzle-orm")],
    ["a use case knows no dialect", "src/features/k/k.usecases.ts", imports("drizzle", "drizzle-orm/d1")],
    ["a use case knows no platform", "src/features/l/l.usecases.ts", imports("DurableObject", "cloudflare:workers")],
    ["a use case knows no route", "src/features/m/m.usecases.ts", imports("route", "./m.routes.ts")],
    ["a use case knows no middleware", "src/features/n/n.usecases.ts", imports("guard", "../a/a.middleware.ts")],
    ["a use case knows no part of HTTP", "src/features/o/o.usecases.ts", imports("log", "../../http/log.ts")],
    ["a second use case file is no exception", "src/features/o/do-more.usecases.ts", imports("eq", "drizzle-orm")],
    ["a route does not query", "src/features/p/p.routes.ts", imports("eq", "drizzle-orm")],
    ["a route declares no table", "src/features/q/q.routes.ts", imports("sqliteTable", "drizzle-orm/sqlite-core")],
    ["a route calls no repository", "src/features/r/r.routes.ts", imports("findIt", "./r.repository.ts")],
    ["a route opens no database", "src/features/s/s.routes.ts", imports("openDatabase", "../../db/client.ts")],
    ["what routes share knows no feature", "src/http/feature.ts", imports("doIt", "../features/a/a.usecases.ts")],
    ["what routes share does not query", "src/http/drizzle.ts", imports("eq", "drizzle-orm")],
    ["what routes share opens no database", "src/http/db.ts", imports("openDatabase", "../db/client.ts")],
  ],
  [PROPERTIES]: [
    ["the core has no randomness", "src/core/random.ts", returns("Math.random()")],
    [
      "a repository starts no transaction, which D1 refuses",
      "src/features/t/t.repository.ts",
      "export const run = (db: { transaction: (work: () => void) => void }) => db.transaction(() => {});",
    ],
    [
      "the database starts no transaction by another notation",
      "src/db/transaction.ts",
      `export const run = (db: { transaction: (work: () => void) => void }) => db["transaction"](() => {});`,
    ],
  ],
  [GLOBALS]: [
    ["the core has no clock", "src/core/now.ts", returns("Date.now()")],
    ["the core has no clock by another name", "src/core/now-too.ts", "const { now } = Date;\nexport const run = now;"],
    ["the core makes no date of its own", "src/core/today.ts", returns("new Date()")],
    ["the core measures no time", "src/core/measure.ts", returns("performance.now()")],
    ["the core reaches for nothing by a longer name", "src/core/longer.ts", returns("globalThis.fetch")],
    ["the core asks nobody", "src/core/fetch.ts", returns(`fetch("https://example.com")`)],
    ["the core makes no secret", "src/core/crypto.ts", returns("crypto.randomUUID()")],
    ["the core does not wait", "src/core/wait.ts", returns("setTimeout(() => 0, 1)")],
  ],
  "import(no-cycle)": [
    [
      "two files that import each other",
      "src/cycle/one.ts",
      `import { two } from "./two.ts";\nexport const one = (): unknown => two;`,
    ],
    [
      "the second of them",
      "src/cycle/two.ts",
      `import { one } from "./one.ts";\nexport const two = (): unknown => one;`,
    ],
    [
      "two files that import each other's types",
      "src/cycle/three.ts",
      `import type { Four } from "./four.ts";\nexport type Three = readonly Four[];`,
    ],
    [
      "the second of those",
      "src/cycle/four.ts",
      `import type { Three } from "./three.ts";\nexport type Four = { readonly three?: Three };`,
    ],
  ],
  "scoreline(constant-time)": [
    [
      "a secret that is compared byte by byte",
      "src/features/a/compare.ts",
      "export const same = (secret: string, sent: string) => secret === sent;",
    ],
    [
      "the hash of a secret that is compared byte by byte",
      "src/features/a/compare-hash.ts",
      "export const other = (key: { secretHash: string }, sent: string) => sent !== key.secretHash;",
    ],
  ],
  "typescript(no-explicit-any)": [["any", "src/any.ts", "export const run = (value: any): unknown => value;"]],
  "typescript(no-non-null-assertion)": [
    ["a non-null assertion", "src/bang.ts", "export const run = (text?: string): number => text!.length;"],
  ],
  "typescript(no-floating-promises)": [
    [
      "a promise that nobody awaits",
      "src/floating.ts",
      "const work = async () => 1;\nexport const run = (): void => {\n  work();\n};",
    ],
  ],
  "typescript(no-misused-promises)": [
    [
      "a promise taken for an answer",
      "src/misused.ts",
      "const ask = async () => true;\nexport const run = () => (ask() ? 1 : 2);",
    ],
  ],
  "typescript(switch-exhaustiveness-check)": [
    [
      "a switch that forgets a case",
      "src/switch.ts",
      `export function run(word: "a" | "b"): number {\n  switch (word) {\n    case "a":\n      return 1;\n  }\n  return 2;\n}`,
    ],
  ],
  "eslint(no-eval)": [["code made of text", "src/eval.ts", `export const run = (): unknown => eval("1");`]],
  "eslint(no-console)": [["a line for the console", "src/console.ts", "export const run = () => console.log(1);"]],
  "eslint(max-lines)": [["a file of 401 lines", "src/long.ts", lines(401)]],
  "import(no-default-export)": [["a default export", "src/default.ts", "const value = 1;\nexport default value;"]],
  "unicorn(filename-case)": [["a file in camel case", "src/camelCase.ts", "export const value = 1;"]],
  // The next few are texts of bad files for the linter to refuse; none of them is a test that runs here.
  "vitest(no-focused-tests)": [
    ["a test that runs alone", "test/only.test.ts", tests(`test.only("a", () => {\n  expect(1).toBe(1);\n});`)],
    [
      "a group that runs alone",
      "test/group.test.ts",
      tests(`describe.only("a", () => {\n  it("b", () => {\n    expect(1).toBe(1);\n  });\n});`),
    ],
  ],
  "vitest(no-disabled-tests)": [
    ["a test that is skipped", "test/skip.test.ts", tests(`test.skip("a", () => {\n  expect(1).toBe(1);\n});`)],
    [
      "a group that is skipped",
      "test/skipped.test.ts",
      tests(`describe.skip("a", () => {\n  it("b", () => {\n    expect(1).toBe(1);\n  });\n});`),
    ],
  ],
  "vitest(warn-todo)": [["a test that is still to be written", "test/todo.test.ts", tests(`test.todo("a");`)]],
  "vitest(expect-expect)": [["a test that expects nothing", "test/nothing.test.ts", tests(`test("a", () => {});`)]],
};

const PASSED: readonly Case[] = [
  [
    "the core imports the core",
    "src/core/a/good.ts",
    `import { invalidInput } from "../invalid.ts";\nimport type { Page } from "./page.ts";\nexport const run = (page: Page, now: number) => [invalidInput, page, now];`,
  ],
  [
    "the digest alone may use the platform's hash",
    "src/core/digest.ts",
    returns(`crypto.subtle.digest("SHA-256", new Uint8Array())`),
  ],
  [
    "a repository queries and batches",
    "src/features/a/a.repository.ts",
    `import { eq } from "drizzle-orm";\nimport type { Rule } from "../../core/rule.ts";\nimport { apiKeys } from "../../db/schema.ts";\nexport const run = (db: { batch: (all: unknown[]) => Rule }) => db.batch([eq, apiKeys]);`,
  ],
  [
    "a use case calls the core and repositories, its own and others",
    "src/features/a/a.usecases.ts",
    `import { rule } from "../../core/rule.ts";\nimport { findOther } from "../b/b.repository.ts";\nimport { findIt } from "./a.repository.ts";\nexport const run = () => [rule, findIt, findOther];`,
  ],
  [
    "a route declares and calls use cases",
    "src/features/a/a.routes.ts",
    `import { serve } from "../../endpoint.ts";\nimport { answer } from "../../http/openapi.ts";\nimport { run } from "./a.usecases.ts";\nexport const route = [serve, answer, run];`,
  ],
  [
    "what routes share knows the framework and the core",
    "src/http/good.ts",
    `import { Hono } from "hono";\nimport { rule } from "../core/rule.ts";\nexport const run = [Hono, rule];`,
  ],
  [
    "a use case says what went wrong",
    "src/features/a/cause.usecases.ts",
    `import { causeOf } from "../../log.ts";\nexport const run = (error: unknown): unknown => causeOf(error);`,
  ],
  [
    "whether a secret was sent may be asked",
    "src/features/a/sent.ts",
    "export const sent = (secret?: string) => secret !== undefined;",
  ],
  ["the database knows the ORM", "src/db/good.ts", imports("drizzle", "drizzle-orm/d1")],
  ["the log alone writes to the console", "src/log.ts", "export const run = () => console.log(1);"],
  ["a command writes to the console", "scripts/good.ts", "console.log(Date.now());"],
  ["the entry alone has a default export", "src/index.ts", "const value = 1;\nexport default value;"],
  ["a file of 400 lines", "src/long.ts", lines(400)],
  [
    "a promise that is awaited",
    "src/awaited.ts",
    "const work = async () => 1;\nexport const run = async () => work();",
  ],
  [
    "a test that runs and expects",
    "test/good.test.ts",
    `import { expect, test } from "vitest";\ntest("a", () => {\n  expect(1).toBe(1);\n});`,
  ],
];

const pathAndCode = ([, path, code]: Case) => [path, code] as const;

describe("the linter refuses", () => {
  let found: Map<string, Diagnostic[]>;
  beforeAll(async () => {
    const diagnostics = await lint(Object.values(REFUSED).flat().map(pathAndCode));
    found = Map.groupBy(diagnostics, ({ filename }) => filename);
  });

  describe.each(Object.entries(REFUSED))("by %s", (rule, cases) => {
    test.each(cases)("%s", (_what, path) => {
      const reported = found.get(path) ?? [];
      expect([...new Set(reported.map(({ code }) => code))]).toEqual([rule]);
      expect(new Set(reported.map(({ severity }) => severity))).toEqual(new Set(["error"]));
    });
  });
});

describe("the linter lets pass", () => {
  let found: Map<string, Diagnostic[]>;
  beforeAll(async () => {
    found = Map.groupBy(await lint(PASSED.map(pathAndCode)), ({ filename }) => filename);
  });

  test.each(PASSED)("%s", (_what, path) => {
    expect(found.get(path)).toBeUndefined();
  });
});
