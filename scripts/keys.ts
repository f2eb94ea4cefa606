import { parseArgs } from "node:util";
import { SCOPES, type Scope } from "../src/core/access/scope.ts";
import { NewAnnotator } from "../src/features/access/access.schemas.ts";
import { createKeys, listKeys, revokeKey } from "./keys/key-store.ts";
import type { Place } from "./local/database.ts";
import { folderInUse } from "./local/running.ts";

const USAGE = `Makes, lists and revokes the keys of organisations.

Usage:
  npm run keys -- create --organization NAME --name NAME --scopes a,b --environment test|live
                         [--annotator "NAME <EMAIL>"]
  npm run keys -- list [--organization NAME]
  npm run keys -- revoke KEY_ID

  --scopes          ${SCOPES.join(", ")} (admin implies all)
  --annotator       the person who scores with the key; all keys of one address are one annotator
  --remote          the deployed database instead of the local one
  --persist-to DIR  the local database's folder (that of the Worker that runs, else the default one of npm start)
  --json            one line of JSON
  -h, --help        print this`;

const OPTIONS = {
  organization: { type: "string" },
  name: { type: "string" },
  scopes: { type: "string" },
  environment: { type: "string" },
  annotator: { type: "string" },
  remote: { type: "boolean", default: false },
  "persist-to": { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

class UsageError extends Error {}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) return console.log(USAGE);
  const [command, ...operands] = positionals;
  const id = command === "revoke" ? operands.shift() : undefined;
  if (command === undefined) throw new UsageError("No command was given.");
  if (!["create", "list", "revoke"].includes(command))
    throw new UsageError(`There is no command ${command}: it is create, list or revoke.`);
  if (operands.length > 0) throw new UsageError(`${command} does not take ${operands.join(" ")}.`);
  if (command === "create") return create(values);
  return command === "list" ? list(values) : revoke(id, values);
}

async function placeOf({ remote, "persist-to": folder }: Values): Promise<Place> {
  if (remote) return { remote };
  return { remote, persistTo: folder ?? (await folderInUse("Say which is meant: --persist-to DIR.")) };
}

type Values = ReturnType<typeof readArguments>["values"];

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function create(values: Values): Promise<void> {
  const { organization, name, scopes, environment, json } = values;
  if (!organization || !name) throw new UsageError("create needs --organization and --name.");
  if (environment !== "test" && environment !== "live") throw new UsageError("--environment is test or live.");
  const annotator = values.annotator === undefined ? undefined : readAnnotator(values.annotator);
  const wanted = { organization, name, scopes: readScopes(scopes), environments: [environment], annotator } as const;
  const [created] = await createKeys(await placeOf(values), wanted);
  if (!created) throw new Error("No key was made. Run the command again.");
  if (json) return console.log(JSON.stringify(created));
  console.log(`Organisation  ${organization} (${created.organizationId})`);
  console.log(`Key           ${created.key}`);
  console.log(`X-Api-Key     ${created.api_key}`);
  console.log(`X-Secret-Key  ${created.secret_key}`);
  if (annotator) console.log(`Annotator     ${annotator.name} <${annotator.email}>`);
  console.log("The secret is shown this once.");
}

function readAnnotator(text: string): NewAnnotator {
  const [, name, email] = /^([^<>]*)<([^<>]*)>\s*$/.exec(text) ?? [];
  const { data } = NewAnnotator.safeParse({ name, email: email?.trim() });
  if (data) return data;
  throw new UsageError(`--annotator takes "Name <address@example.com>", not "${text}".`);
}

function readScopes(text = ""): Scope[] {
  const names = text.split(",").map((name) => name.trim());
  const scopes = SCOPES.filter((scope) => names.includes(scope));
  const unknown = names.filter((name) => !scopes.some((scope) => scope === name));
  if (unknown.length === 0) return scopes;
  throw new UsageError(`--scopes takes ${SCOPES.join(", ")}, not "${unknown.join(",")}".`);
}

async function list(values: Values): Promise<void> {
  const { organization, json } = values;
  const keys = await listKeys(await placeOf(values), organization);
  if (json) return console.log(JSON.stringify(keys));
  if (keys.length === 0) return console.log("There are no keys. Make one with npm run keys -- create.");
  for (const key of keys) {
    const state = key.revoked_at === null ? "" : `  revoked ${key.revoked_at}`;
    console.log(`${key.prefix}  ${key.organization} / ${key.name}${state}`);
    console.log(`    scopes ${key.scopes.join(",")}, last used ${key.last_used_at ?? "never"}`);
  }
}

async function revoke(id: string | undefined, values: Values): Promise<void> {
  if (id === undefined) throw new UsageError("revoke needs the key's id, as npm run keys -- list shows it.");
  // The id stands in the middle of a key; whoever pastes the key or its prefix means the same.
  const keyId = id.split("_")[2] ?? id;
  if (!(await revokeKey(await placeOf(values), keyId)))
    throw new Error(`There is no key ${keyId}. List those that there are with npm run keys -- list.`);
  console.log(
    values.json ? JSON.stringify({ id: keyId, revoked: true }) : `Revoked ${keyId}; refused everywhere in a minute.`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(`\n${USAGE}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
