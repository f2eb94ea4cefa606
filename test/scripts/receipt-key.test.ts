import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { importJWK } from "jose";
import { expect, test } from "vitest";
import { localSecrets } from "../../scripts/local/secrets.ts";
import { readSigningKeys } from "../../src/core/receipt/signing-keys.ts";
import { npmRun, runScript } from "./npm-run.ts";
import { makeFolder } from "./score-run.ts";

const receiptKey = (...args: string[]) => runScript("receipt-key", args);

test("npm run receipt-key prints a secret that a Worker takes, another one each time", async () => {
  const [one, other] = [await npmRun("receipt-key", []), await receiptKey()];
  expect(one).toMatchObject({ exitCode: 0, stderr: "" });
  const [key] = await readSigningKeys(one.stdout);
  await importJWK({ kty: "OKP", crv: "Ed25519", ...key, d: key.d ?? "" }, "EdDSA");
  expect(key.kid).not.toBe((await readSigningKeys(other.stdout))[0].kid);
});

test("--keep keeps the public parts of earlier keys behind the new one", async () => {
  const file = join(await makeFolder(), "keys.json");
  const first = await receiptKey();
  await writeFile(file, first.stdout);
  const second = await receiptKey("--keep", file);
  const [old] = await readSigningKeys(first.stdout);
  const [, kept, ...others] = await readSigningKeys(second.stdout);
  expect([kept, others]).toEqual([{ ...old, d: undefined }, []]);
  expect(second.stdout).not.toContain(old.d);
});

test.each(["{}", '{"keys":[{"kty":"RSA"}]}', "no JSON"])(
  "--keep refuses a file that holds %s, and prints no secret",
  async (text) => {
    const file = join(await makeFolder(), "keys.json");
    await writeFile(file, text);
    const refused = await receiptKey("--keep", file);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain(`The keys of ${file} cannot be read`);
  },
);

test("a folder has its secrets made once, and those that it lacks added", async () => {
  const folder = join(await makeFolder(), "state");
  const { file: path } = await localSecrets(folder);
  const made = await readFile(path, "utf8");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const [, key = ""] = /^RECEIPT_SIGNING_KEY='(.+)'$/m.exec(made) ?? [];
  expect(await readSigningKeys(key)).toHaveLength(1);
  await localSecrets(folder);
  expect(await readFile(path, "utf8")).toBe(made);

  const earlier = join(await makeFolder(), "earlier");
  await mkdir(earlier);
  const kept = '# Made by an earlier version.\nWEBHOOK_SECRETS_KEY="kept"';
  await writeFile(join(earlier, "secrets.env"), kept, { mode: 0o600 });
  const added = await readFile((await localSecrets(earlier)).file, "utf8");
  expect(added).toMatch(/^# Made by an earlier version\.\nWEBHOOK_SECRETS_KEY="kept"\nRECEIPT_SIGNING_KEY='.+'\n$/);
  expect((await stat(join(earlier, "secrets.env"))).mode & 0o777).toBe(0o600);
});
