import type { Answer } from "../support/answer.ts";
import type { ApiDocument, Operation } from "../support/declared.ts";
import { COMPANIES, CONTACTS } from "./hints.ts";
import { operationsOf } from "./plan.ts";
import { kindOf, type Pool } from "./pool.ts";
import type { FuzzRequest } from "./request.ts";
import { SOURCE, type Ask } from "./world.ts";

/** Of one kind, so many are read. */
const MAX_IDS = 60;
const MAX_PAGES = 100;
const OBJECTS = [
  ...[...COMPANIES, "company-1.example", "company-2.example", "our-own.example", "their-own.example"].map((id) => [
    "company",
    id,
  ]),
  ...CONTACTS.map((id) => ["contact", id]),
];

export interface Read {
  readonly request: FuzzRequest;
  readonly answer: Answer;
}

/** Reads everything that the document can read, each list to its last page, of what is known; returns it by path. */
export async function readAll(
  document: ApiDocument,
  pool: Pool,
  whose: "own" | "foreign",
  ask: Ask,
): Promise<Map<string, Read>> {
  const reads = new Map<string, Read>();
  for (const { method, template, operation } of operationsOf(document)) {
    if (method !== "GET") continue;
    for (const { path: first, ids } of pathsOf(template, pool, whose)) {
      for (const query of queriesOf(operation)) {
        let path: string | undefined = `${first}${query}`;
        for (let page = 0; path !== undefined; page += 1) {
          if (page === MAX_PAGES) throw new Error(`${path} is page ${page} of a list: it goes round in a circle.`);
          const answer: Answer = await ask("GET", path);
          const { operationId } = operation;
          const request = {
            operationId,
            method,
            path,
            headers: {},
            caller: whose === "own" ? ("admin" as const) : ("other" as const),
            body: undefined,
            ids,
          };
          reads.set(path, { request, answer });
          path = nextOf(path, answer);
        }
      }
    }
  }
  return reads;
}

function pathsOf(template: string, pool: Pool, whose: "own" | "foreign"): { path: string; ids: string[] }[] {
  const [, before = "", name = "", rest = ""] = /^(.*?)\{(\w+)\}(.*)$/.exec(template) ?? [];
  if (name === "") return [{ path: template, ids: [] }];
  const kind = kindOf(name, before) ?? name;
  const known = pool.of(kind, whose).slice(0, MAX_IDS);
  return known.flatMap((id) =>
    pathsOf(`${before}${encodeURIComponent(id)}${rest}`, pool, whose).map(({ path, ids }) => ({
      path,
      ids: [id, ...ids],
    })),
  );
}

function queriesOf({ parameters = [] }: Operation): string[] {
  const required = parameters.filter((parameter) => parameter.in === "query" && parameter.required === true);
  if (required.length === 0) return [""];
  return OBJECTS.map(([objectType = "", objectId = ""]) => {
    const query = new URLSearchParams();
    const known: Readonly<Record<string, string>> = { objectType, objectId, ...SOURCE };
    for (const { name, example } of required) query.set(name, known[name] ?? String(example));
    return `?${query.toString()}`;
  });
}

/** Returns the path of the next page, in whichever of its ways a list names it. */
function nextOf(path: string, { headers, body }: Answer): string | undefined {
  const url = new URL(path, "https://scoreline.test");
  const [, link] = /^<([^>]+)>; rel="next"$/.exec(headers.get("Link") ?? "") ?? [];
  if (link !== undefined) return link.replace(url.origin, "");
  const page: Readonly<Record<string, unknown>> = Object(body);
  if (typeof page["next"] === "string") return page["next"];
  const cursor = page["next_cursor"] ?? page["nextCursor"];
  if (typeof cursor === "string") url.searchParams.set("cursor", cursor);
  else if (page["hasMore"] === true)
    url.searchParams.set("offset", String(Number(page["offset"]) + Number(page["limit"])));
  else return undefined;
  return `${url.pathname}${url.search}`;
}
