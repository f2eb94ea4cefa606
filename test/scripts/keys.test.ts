import { expect, test } from "vitest";
import { execute } from "../../scripts/local/database.ts";
import { annotatorIdOf } from "../../src/core/access/annotator-id.ts";
import { parseSpace } from "../../src/core/access/space.ts";
import { npmRun, runScript } from "./npm-run.ts";
import { makeFolder } from "./score-run.ts";

const NEW_KEY = ["--organization", "Acme", "--name", "nightly", "--environment", "test"];

test("a folder without a Worker and without tables gets them, and then its keys", async () => {
  const place = ["--persist-to", await makeFolder()];
  const keys = (...args: string[]) => npmRun("keys", [...args, ...place]);

  const shown = await keys("create", ...NEW_KEY, "--scopes", "write, score");
  expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
  const [, key = "", id = ""] = /^Key +(sk_test_(\w{26})_\w{32})$/m.exec(shown.stdout) ?? [];
  expect(shown.stdout).toMatch(/^Organisation +Acme \([0-9a-f]{24}\)$/m);
  expect(shown.stdout).toContain(`X-Api-Key     ${id}\nX-Secret-Key  ${key.slice(-32)}\n`);

  const listed = await keys("list");
  expect(listed.stdout).toBe(`sk_test_${id}  Acme / nightly\n    scopes score,write, last used never\n`);

  expect(await keys("revoke", id, "--json")).toMatchObject({ exitCode: 0, stdout: `{"id":"${id}","revoked":true}\n` });
  expect((await keys("list")).stdout).toMatch(/nightly {2}revoked \d{4}-\d\d-\d\dT/);

  const unknown = await keys("revoke", "01k8c9x4m2e7q5t3w6y8z0abcd");
  expect(unknown).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "There is no key 01k8c9x4m2e7q5t3w6y8z0abcd. List those that there are with npm run keys -- list.\n",
  });
});

test("keys of one address score as one person, with the name that was given last", async () => {
  const place = { remote: false, persistTo: await makeFolder() } as const;
  const create = (annotator: string) =>
    npmRun("keys", [
      "create",
      ...NEW_KEY,
      "--scopes",
      "read,write",
      "--annotator",
      annotator,
      "--persist-to",
      place.persistTo,
    ]);
  const first = await create("First O'Reviewer <first@annotators.example>");
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.stdout).toContain("Annotator     First O'Reviewer <first@annotators.example>\n");
  expect(await create("Reviewer 1 <First@annotators.example>")).toMatchObject({ exitCode: 0 });

  const [annotators, owners] = await execute(place, [
    "SELECT space_id, id, name, email FROM annotators",
    "SELECT DISTINCT space_id, annotator_id AS id FROM api_keys",
  ]);
  const { space_id: space, id } = owners?.[0] ?? {};
  expect(annotators).toEqual([{ space_id: space, id, name: "Reviewer 1", email: "First@annotators.example" }]);
  expect(id).toBe(await annotatorIdOf(parseSpace(String(space)) ?? "x:test", "first@annotators.example"));
});

test.each([
  [[], "No command was given."],
  [["frobnicate", "x"], "There is no command frobnicate: it is create, list or revoke."],
  [["create", ...NEW_KEY.slice(2), "--scopes", "score"], "create needs --organization and --name."],
  [["create", "--organization", "", "--name", "n", "--scopes", "score"], "create needs --organization and --name."],
  [["create", ...NEW_KEY.slice(0, 4), "--scopes", "score"], "--environment is test or live."],
  [["create", ...NEW_KEY, "--environment", "prod", "--scopes", "score"], "--environment is test or live."],
  [["create", ...NEW_KEY], `--scopes takes score, read, write, admin, not "".`],
  [
    ["create", ...NEW_KEY, "--scopes", "score,reed,Admin"],
    `--scopes takes score, read, write, admin, not "reed,Admin".`,
  ],
  ...["first@annotators.example", "First <first>", "<a@b.example>", "", "A <a@b.example> B"].map(
    (text): [string[], string] => [
      ["create", ...NEW_KEY, "--scopes", "score", "--annotator", text],
      `--annotator takes "Name <address@example.com>", not "${text}".`,
    ],
  ),
  [["create", "Acme", ...NEW_KEY, "--scopes", "score"], "create does not take Acme."],
  [["list", "Acme"], "list does not take Acme."],
  [["revoke"], "revoke needs the key's id, as npm run keys -- list shows it."],
  [["revoke", "one", "two"], "revoke does not take two."],
  [["list", "--organisation", "Acme"], "--organisation"],
])("wrong arguments %j end with the usage and exit code 2", async (args, problem) => {
  const { exitCode, stdout, stderr } = await runScript("keys", args);
  expect(stderr).toContain(problem);
  expect(stderr).toContain("npm run keys -- create --organization NAME");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

test.each(["--help", "-h"])("%s explains the command", async (flag) => {
  const { exitCode, stdout } = await npmRun("keys", ["create", flag]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("--scopes          score, read, write, admin (admin implies all)");
});
